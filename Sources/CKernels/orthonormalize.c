#include "ckernels.h"

#include <math.h>

#pragma STDC FP_CONTRACT OFF

// Eight partial sums, so that the compiler may use vectors without changing the result.
static double dot(long n, const double *x, const double *y) {
    double sums[8] = {0};
    long i = 0;
    for (; i + 8 <= n; i += 8) {
        for (int j = 0; j < 8; j++) sums[j] += x[i + j] * y[i + j];
    }
    for (int j = 0; i < n; i++, j++) sums[j] += x[i] * y[i];
    return ((sums[0] + sums[4]) + (sums[1] + sums[5])) + ((sums[2] + sums[6]) + (sums[3] + sums[7]));
}

bool ck_orthonormalize(long n, double *matrix) {
    for (long row = 0; row < n; row++) {
        double *x = matrix + row * n;
        for (int pass = 0; pass < 2; pass++) {
            for (long above = 0; above < row; above++) {
                const double *y = matrix + above * n;
                double share = dot(n, x, y);
                for (long i = 0; i < n; i++) x[i] -= share * y[i];
            }
        }
        double norm = sqrt(dot(n, x, x));
        if (!(norm > 1e-6)) return false;
        for (long i = 0; i < n; i++) x[i] /= norm;
    }
    return true;
}
