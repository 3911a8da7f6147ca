# Every scenario is a test. Each runs in a working folder of its own, where its run folder appears, so that two of them can
# run at the same time.
file(GLOB_RECURSE scenarios CONFIGURE_DEPENDS RELATIVE ${CMAKE_SOURCE_DIR}/scenarios ${CMAKE_SOURCE_DIR}/scenarios/*.yaml)
foreach(scenario IN LISTS scenarios)
  string(REGEX REPLACE "\\.yaml$" "" name ${scenario})
  set(run $<TARGET_FILE:ntpsim_main> run ${CMAKE_SOURCE_DIR}/scenarios/${scenario} --quiet)
  if(scenario MATCHES "^must_fail/")
    set(run sh ${CMAKE_CURRENT_SOURCE_DIR}/must_fail.sh ${run})
  endif()
  set(folder ${CMAKE_CURRENT_BINARY_DIR}/scenarios/${name})
  file(MAKE_DIRECTORY ${folder})
  add_test(NAME scenario:${name} COMMAND ${run} WORKING_DIRECTORY ${folder})
  set_tests_properties(scenario:${name} PROPERTIES SKIP_RETURN_CODE 5 TIMEOUT 600 LABELS scenario)
endforeach()
