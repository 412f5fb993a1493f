// The loops of the instruction sets, one per loops_*.c.
extern const mp_loops mp_portable;
#if defined(__x86_64__)
extern const mp_loops mp_avx2, mp_avx512;
// The loops of extensions that only some processors with AVX-512 have.
double mp_bf16_dot(long rounds);
double mp_int8_dot(long rounds);
#endif
