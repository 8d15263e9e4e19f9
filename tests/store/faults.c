/* Lets the n-th file operation of a kind on the files of a store fail, once.
 *
 * CEW_FAULT is KIND:ERROR:N, such as write:28:3; the error 0 writes half of what was asked for.
 * Counting begins when the file named by CEW_FAULT_ARMED is there; CEW_FAULT_FIRED is made when it
 * happened. Loaded with LD_PRELOAD by tests/store/faults.rs. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/types.h>
#include <unistd.h>

static int counted;

/* -1: no fault is due; else the error. */
static int due(const char *kind, int fd) {
    const char *fault = getenv("CEW_FAULT"), *armed = getenv("CEW_FAULT_ARMED");
    size_t length = strlen(kind);
    int error, number;
    if (!fault || strncmp(fault, kind, length) || fault[length] != ':') return -1;
    if (sscanf(fault + length, ":%d:%d", &error, &number) != 2) return -1;
    char link[64], path[4096];
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    ssize_t read = readlink(link, path, sizeof path - 1);
    if (read < 0) return -1;
    path[read] = 0;
    if (!strstr(path, "/store.db")) return -1;
    if (armed && access(armed, F_OK)) return -1;
    if (__sync_add_and_fetch(&counted, 1) != number) return -1;
    int fired = open(getenv("CEW_FAULT_FIRED"), O_CREAT | O_WRONLY, 0600);
    if (fired >= 0) close(fired);
    return error;
}

#define NEXT(name) ((__typeof__(&name))dlsym(RTLD_NEXT, #name))

ssize_t write(int fd, const void *bytes, size_t count) {
    int error = due("write", fd);
    if (error > 0) return errno = error, -1;
    return NEXT(write)(fd, bytes, error == 0 && count > 1 ? count / 2 : count);
}

ssize_t pwrite(int fd, const void *bytes, size_t count, off_t at) {
    int error = due("write", fd);
    if (error > 0) return errno = error, -1;
    return NEXT(pwrite)(fd, bytes, error == 0 && count > 1 ? count / 2 : count, at);
}

ssize_t pwrite64(int fd, const void *bytes, size_t count, off64_t at) {
    int error = due("write", fd);
    if (error > 0) return errno = error, -1;
    return NEXT(pwrite64)(fd, bytes, error == 0 && count > 1 ? count / 2 : count, at);
}

int fsync(int fd) {
    int error = due("sync", fd);
    return error > 0 ? (errno = error, -1) : NEXT(fsync)(fd);
}

int fdatasync(int fd) {
    int error = due("sync", fd);
    return error > 0 ? (errno = error, -1) : NEXT(fdatasync)(fd);
}

int ftruncate(int fd, off_t length) {
    int error = due("truncate", fd);
    return error > 0 ? (errno = error, -1) : NEXT(ftruncate)(fd, length);
}

int ftruncate64(int fd, off64_t length) {
    int error = due("truncate", fd);
    return error > 0 ? (errno = error, -1) : NEXT(ftruncate64)(fd, length);
}
