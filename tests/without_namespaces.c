/* Runs a command as in a container whose seccomp profile forbids namespaces, which is what Docker's does by default:
 *
 *   without_namespaces COMMAND [ARGUMENT...] */
#include <errno.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/sched.h>
#include <linux/seccomp.h>
#include <stddef.h>
#include <stdio.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#define LOAD(field) BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, field))
#define IS(number, if_not) BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, number, 0, if_not)
#define ANSWER(action) BPF_STMT(BPF_RET | BPF_K, action)

int main(int count, char **arguments) {
  const unsigned any_namespace =
      CLONE_NEWNS | CLONE_NEWCGROUP | CLONE_NEWUTS | CLONE_NEWIPC | CLONE_NEWUSER | CLONE_NEWPID | CLONE_NEWNET;
  struct sock_filter code[] = {
      LOAD(arch),
      IS(AUDIT_ARCH_X86_64, 8),
      LOAD(nr),
      IS(SYS_unshare, 1),
      ANSWER(SECCOMP_RET_ERRNO | EPERM),
      IS(SYS_clone3, 1),   /* its flags lie in memory; C libraries fall back to clone */
      ANSWER(SECCOMP_RET_ERRNO | ENOSYS),
      IS(SYS_clone, 2),
      LOAD(args[0]),
      BPF_JUMP(BPF_JMP | BPF_JSET | BPF_K, any_namespace, 1, 0),
      ANSWER(SECCOMP_RET_ALLOW),
      ANSWER(SECCOMP_RET_ERRNO | EPERM),
  };
  const struct sock_fprog program = {sizeof code / sizeof code[0], code};
  if (count < 2) {
    fputs("usage: without_namespaces COMMAND [ARGUMENT...]\n", stderr);
    return 2;
  }
  if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0 || prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program, 0, 0) != 0) {
    perror("without_namespaces: no seccomp filter");
    return 2;
  }
  execvp(arguments[1], arguments + 1);
  perror(arguments[1]);
  return 2;
}
