/* Needs a library that lies where no loader looks. */
int gone(void);
int main(void) { return gone(); }
