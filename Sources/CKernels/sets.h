// The tables of the instruction sets, one per kernels_*.c.
extern const ck_kernels ck_portable;
#if defined(__x86_64__)
extern const ck_kernels ck_avx2, ck_avx512;
#endif
