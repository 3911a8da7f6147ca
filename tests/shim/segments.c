/* System V shared memory: keys and numbers, who has attached what, and what is left after fork, detach and removal. */
#define _GNU_SOURCE
#include <sys/shm.h>
#include <sys/wait.h>

#include "check.h"

#define SIZE 100

static struct shmid_ds state_of(int number) {
  struct shmid_ds state;
  CHECK(shmctl(number, IPC_STAT, &state) == 0);
  return state;
}

static void check_key(key_t key) {
  CHECK_FAILS(shmget(key, SIZE, 0600), ENOENT);
  CHECK_FAILS(shmget(key, 0, IPC_CREAT | 0600), EINVAL);
  const int number = shmget(key, SIZE, IPC_CREAT | IPC_EXCL | 0600);
  CHECK(number >= 0 && shmget(key, SIZE, 0600) == number && shmget(key, 0, 0) == number);
  CHECK_FAILS(shmget(key, SIZE, IPC_CREAT | IPC_EXCL | 0600), EEXIST);
  CHECK_FAILS(shmget(key, SIZE + 1, 0600), EINVAL);
  const int nameless = shmget(IPC_PRIVATE, SIZE, 0600);
  CHECK(nameless >= 0 && nameless != number && shmctl(nameless, IPC_RMID, NULL) == 0);
  char *text = shmat(number, NULL, 0);
  CHECK(text != (char *)-1);
  for (int i = 0; i < SIZE; ++i) CHECK(text[i] == 0);
  text[0] = 'a';

  CHECK(shmctl(number, IPC_RMID, NULL) == 0);   /* goes with its last attachment; the key is free at once */
  const int next = shmget(key, SIZE, IPC_CREAT | 0600);
  CHECK(next >= 0 && next != number);
  const char *fresh = shmat(next, NULL, SHM_RDONLY);
  CHECK(fresh != (char *)-1 && fresh[0] == 0 && text[0] == 'a');
  CHECK(shmdt(text) == 0);
  CHECK_FAILS(shmat(number, NULL, 0) == (void *)-1 ? -1 : 0, EINVAL);
  CHECK(shmctl(next, IPC_RMID, NULL) == 0 && shmdt(fresh) == 0);
}

static void check_processes(int number) {
  int *shared = shmat(number, NULL, 0);
  int *again = shmat(number, NULL, 0);
  CHECK(shared != (int *)-1 && again != (int *)-1 && shared != again);
  shared[0] = 1;
  CHECK(again[0] == 1);
  CHECK(shmdt(again) == 0);
  CHECK_FAILS(shmdt(again), EINVAL);
  const pid_t child = fork();
  if (child == 0) {
    if (state_of(number).shm_nattch == 2) shared[0] = 2;
    _exit(shmdt(shared));
  }
  int status = 1;
  CHECK(waitpid(child, &status, 0) == child && status == 0 && shared[0] == 2);
  const struct shmid_ds state = state_of(number);
  CHECK(state.shm_nattch == 1 && state.shm_cpid == getpid() && state.shm_lpid == child);
  CHECK(state.shm_dtime >= time(NULL) - 2 && state.shm_dtime <= time(NULL));

  const pid_t another = fork();
  if (another == 0) execl("/bin/sh", "sh", "-c", "exit 0", (char *)NULL);
  CHECK(waitpid(another, &status, 0) == another && status == 0 && state_of(number).shm_nattch == 1);
  CHECK(shmdt(shared) == 0 && state_of(number).shm_nattch == 0);
}

int main(void) {
  check_key(0x6e740000 + (getpid() & 0xffff));
  const int number = shmget(IPC_PRIVATE, SIZE, 0640);
  CHECK(number >= 0);
  struct shmid_ds state = state_of(number);
  CHECK(state.shm_segsz == SIZE && (state.shm_perm.mode & 0777) == 0640 && state.shm_perm.uid == geteuid());
  state.shm_perm.mode = 0600;
  CHECK(shmctl(number, IPC_SET, &state) == 0 && (state_of(number).shm_perm.mode & 0777) == 0600);
  check_processes(number);
  char *const text = shmat(number, NULL, 0);
  CHECK(text != (char *)-1);
  CHECK_FAILS(shmat(number, text + 1, 0) == (void *)-1 ? -1 : 0, EINVAL);
  CHECK(shmdt(text) == 0 && shmat(number, text, 0) == text && shmdt(text) == 0);
  CHECK(shmctl(number, IPC_RMID, NULL) == 0);
  CHECK_FAILS(shmctl(number, IPC_STAT, &state), EINVAL);
  return 0;
}
