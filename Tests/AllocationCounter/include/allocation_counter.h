#ifndef ALLOCATION_COUNTER_H
#define ALLOCATION_COUNTER_H

#include <stdbool.h>

// Counts the allocations of threads, for tests of code that must do without. Linking this target replaces
// malloc and its like by functions that count and then do what the C library's do.

// Whether allocations are counted here: with glibc, and without a sanitizer, which replaces malloc itself.
bool can_count_allocations(void);

// From now on each allocation of the present thread adds one to the counter; NULL ends that.
void count_allocations(long *counter);

#endif
