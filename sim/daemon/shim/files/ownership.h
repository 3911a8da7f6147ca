// The owners of files: their makers, or whom programs have set by chown. For the machine's kernel all files have one owner.
#pragma once

#include <sys/stat.h>

#include "sim/daemon/shim/entry/dispatch.h"

namespace ntpsim::daemon::shim {

void own_new(const struct stat& file);   // made by the calling process
void own_new(long directory, const char* path);   // and dated
long call_mknod(const Call& call);       // mknod, mknodat
long call_unlink(const Call& call);      // unlink, unlinkat, rmdir
long call_rename(const Call& call);      // rename, renameat, renameat2
long call_link(const Call& call);        // link, linkat
long call_fchmod(const Call& call);      // allowed or refused before it comes here
long call_chown(const Call& call);       // chown, lchown
long call_fchown(const Call& call);
long call_fchownat(const Call& call);
long call_stat(const Call& call);        // stat, lstat
long call_fstat(const Call& call);
long call_newfstatat(const Call& call);
long call_statx(const Call& call);

}  // namespace ntpsim::daemon::shim
