/* The library that without_library will not find. */
int gone(void);
int gone(void) { return 0; }
