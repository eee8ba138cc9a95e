#ifndef CCUDA_BLAS_H
#define CCUDA_BLAS_H
#include "driver.h"

/* cuBLASLt, matrix products (docs.nvidia.com/cuda/cublas). Matrices are column by column. */

typedef struct cc_blas_handle *cc_blas;
typedef struct cc_product_handle *cc_product;
typedef struct cc_layout_handle *cc_layout;
typedef struct cc_preference_handle *cc_preference;

enum { CC_BLAS_F32 = 0, CC_BLAS_BF16 = 14, CC_BLAS_E4M3 = 28, CC_BLAS_COMPUTE_F32 = 68 };
enum { CC_BLAS_TRANSPOSE_A = 3, CC_BLAS_TRANSPOSE_B = 4 };
enum { CC_BLAS_WORKSPACE_BYTES = 1 };

typedef struct cc_algorithm {
    uint64_t data[8];
} cc_algorithm;

typedef struct cc_heuristic {
    cc_algorithm algorithm;
    size_t workspace_bytes;
    int state;
    float waves;
    int reserved[4];
} cc_heuristic;

#define CC_BLAS_FUNCTIONS(X) \
    X(create, "cublasLtCreate", (cc_blas *blas)) \
    X(destroy, "cublasLtDestroy", (cc_blas blas)) \
    X(product_create, "cublasLtMatmulDescCreate", \
      (cc_product *product, int compute, int scale_type)) \
    X(product_destroy, "cublasLtMatmulDescDestroy", (cc_product product)) \
    X(product_set, "cublasLtMatmulDescSetAttribute", \
      (cc_product product, int attribute, const void *value, size_t bytes)) \
    X(layout_create, "cublasLtMatrixLayoutCreate", \
      (cc_layout *layout, int type, uint64_t rows, uint64_t columns, int64_t stride)) \
    X(layout_destroy, "cublasLtMatrixLayoutDestroy", (cc_layout layout)) \
    X(preference_create, "cublasLtMatmulPreferenceCreate", (cc_preference *preference)) \
    X(preference_destroy, "cublasLtMatmulPreferenceDestroy", (cc_preference preference)) \
    X(preference_set, "cublasLtMatmulPreferenceSetAttribute", \
      (cc_preference preference, int attribute, const void *value, size_t bytes)) \
    X(choose, "cublasLtMatmulAlgoGetHeuristic", \
      (cc_blas blas, cc_product product, cc_layout a, cc_layout b, cc_layout c, cc_layout d, \
       cc_preference preference, int wanted, cc_heuristic *found, int *count)) \
    X(multiply, "cublasLtMatmul", \
      (cc_blas blas, cc_product product, const void *alpha, cc_address a, cc_layout a_layout, \
       cc_address b, cc_layout b_layout, const void *beta, cc_address c, cc_layout c_layout, \
       cc_address d, cc_layout d_layout, const cc_algorithm *algorithm, cc_address workspace, \
       size_t workspace_bytes, cc_stream stream))

typedef struct cc_blas_table {
#define CC_MEMBER(name, symbol, parameters) int (*name) parameters;
    CC_BLAS_FUNCTIONS(CC_MEMBER)
#undef CC_MEMBER
} cc_blas_table;

bool cc_blas_find(cc_blas_table *blas, cc_symbols symbols, const char **missing);
#endif
