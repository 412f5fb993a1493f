// The whole set of kernels for one instruction set, and its table.

#pragma STDC FP_CONTRACT OFF

#include "vector_template.h"
#include "matrix_template.h"
#include "cells_template.h"
#include "elementwise_template.h"

#define FLOAT_KERNELS \
    .fused_multiply_add = FUSED, \
    .multiply = NAME(multiply), \
    .weight_gradient = NAME(weight_gradient), \
    .transpose = NAME(transpose), \
    .gather = NAME(gather), \
    .sum_rows = NAME(sum_rows), \
    .column_sums = NAME(column_sums), \
    .rnn_forward = NAME(rnn_forward), \
    .lstm_forward = NAME(lstm_forward), \
    .gru_after_forward = NAME(gru_after_forward), \
    .gru_before_forward = NAME(gru_before_forward), \
    .rnn_backward = NAME(rnn_backward), \
    .lstm_backward = NAME(lstm_backward), \
    .gru_after_backward = NAME(gru_after_backward), \
    .gru_before_backward = NAME(gru_before_backward), \
    .add = NAME(add), \
    .add_scaled = NAME(add_scaled), \
    .dot = NAME(dot), \
    .row_products = NAME(row_products), \
    .add_row_sums = NAME(add_row_sums), \
    .sum_of_squares = NAME(sum_of_squares), \
    .adam = NAME(adam), \
    .dropout = NAME(dropout), \
    .hyperbolic_tangent = NAME(hyperbolic_tangent), \
    .logistic = NAME(logistic_elements), \
    .exponential = NAME(exponential), \
    .maximum = NAME(maximum), \
    .exponential_sum = NAME(exponential_sum),

const ck_kernels NAME(ck) = {.name = SET_NAME, FLOAT_KERNELS .bfloat16 = &NAME(ck_bf16), .int8 = &NAME(ck_int8)};
