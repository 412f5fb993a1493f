// The tables of the instruction sets, one or two per kernels_*.c.
extern const ck_kernels ck_portable;
extern const ck_bfloat16 ck_bf16_portable;
extern const ck_int8 ck_int8_portable;
#if defined(__x86_64__)
extern const ck_kernels ck_avx2, ck_avx512, ck_avx512_bf16;
extern const ck_bfloat16 ck_bf16_avx2, ck_bf16_avx512_bf16;
extern const ck_int8 ck_int8_avx2, ck_int8_avx512_bf16;

// Whether the processor's product of bfloat16 pairs is the one that ckernels.h promises.
bool ck_bf16_pairs_agree(void);
#endif
