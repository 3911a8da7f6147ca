# Every scenario is a test. Each runs in a working folder of its own, so that two of them can run at the same time. Real
# programs run a second time as in a container without namespaces.
add_executable(without_namespaces ${CMAKE_CURRENT_SOURCE_DIR}/without_namespaces.c)

function(ntpsim_scenario_test name)
  set(folder ${CMAKE_CURRENT_BINARY_DIR}/scenarios/${name})
  file(MAKE_DIRECTORY ${folder})
  add_test(NAME scenario:${name} COMMAND ${ARGN} WORKING_DIRECTORY ${folder})
  set_tests_properties(scenario:${name} PROPERTIES SKIP_RETURN_CODE 5 TIMEOUT 600 LABELS scenario)
endfunction()

file(GLOB_RECURSE scenarios CONFIGURE_DEPENDS RELATIVE ${CMAKE_SOURCE_DIR}/scenarios ${CMAKE_SOURCE_DIR}/scenarios/*.yaml)
foreach(scenario IN LISTS scenarios)
  string(REGEX REPLACE "\\.yaml$" "" name ${scenario})
  set(run $<TARGET_FILE:ntpsim_main> run ${CMAKE_SOURCE_DIR}/scenarios/${scenario} --quiet)
  if(scenario MATCHES "^must_fail/")
    set(run sh ${CMAKE_CURRENT_SOURCE_DIR}/must_fail.sh ${run})
  endif()
  ntpsim_scenario_test(${name} ${run})
  if(scenario MATCHES "^daemons/")
    ntpsim_scenario_test(${name}-without-namespaces $<TARGET_FILE:without_namespaces> ${run})
  endif()
endforeach()
