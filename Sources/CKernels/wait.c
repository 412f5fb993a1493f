#include "ckernels.h"

#if defined(__linux__)
#include <linux/futex.h>
#include <sys/syscall.h>
#include <unistd.h>

void ck_wait(uint32_t *word, uint32_t value) { syscall(SYS_futex, word, FUTEX_WAIT_PRIVATE, value, (void *)0, (void *)0, 0L); }

void ck_wake_all(uint32_t *word) { syscall(SYS_futex, word, FUTEX_WAKE_PRIVATE, INT32_MAX, (void *)0, (void *)0, 0L); }
#else
#include <time.h>

// Where there is no futex, a sleeping thread looks again ten thousand times a second.
void ck_wait(uint32_t *word, uint32_t value) {
    (void)word, (void)value;
    nanosleep(&(struct timespec){.tv_nsec = 100000}, 0);
}

void ck_wake_all(uint32_t *word) { (void)word; }
#endif
