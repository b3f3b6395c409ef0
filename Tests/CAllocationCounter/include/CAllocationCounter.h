// Counts this thread's use of the heap, for tests that say what allocates and what does not.
#ifndef C_ALLOCATION_COUNTER_H
#define C_ALLOCATION_COUNTER_H

// Whether counting works here: it replaces the C library's malloc, as only glibc allows.
int allocation_counter_works(void);
// The allocations that this thread has made.
long allocation_count(void);
// The bytes that this thread has allocated, less those that it has freed.
long allocation_live_bytes(void);

#endif
