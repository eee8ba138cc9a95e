#include "driver_state.h"
#include "blas.h"
#include <cstring>

/* cuBLASLt as far as the program uses it: the transpose of weights times rows, BF16 in, BF16 or F32
 * out, summed in single precision. */
namespace {

using namespace emulator;

struct Description {
    bool transposes_a = false;
};

struct Layout {
    int type;
    uint64_t rows, columns;
    int64_t stride;
};

float widened(const uint16_t *value)
{
    uint32_t bits = uint32_t(*value) << 16;
    float result;
    memcpy(&result, &bits, sizeof result);
    return result;
}

uint16_t narrowed(float value)
{
    uint32_t bits;
    memcpy(&bits, &value, sizeof bits);
    if ((bits & 0x7fffffff) > 0x7f800000) return uint16_t(bits >> 16 | 64);
    return uint16_t((bits + 0x7fff + (bits >> 16 & 1)) >> 16);
}

int create(cc_blas *blas)
{
    *blas = reinterpret_cast<cc_blas>(1);
    return 0;
}
int destroy(cc_blas) { return 0; }

int product_create(cc_product *product, int compute, int scale)
{
    if (compute != CC_BLAS_COMPUTE_F32 || scale != CC_BLAS_F32) return 15;
    *product = reinterpret_cast<cc_product>(new Description);
    return 0;
}
int product_destroy(cc_product product)
{
    delete reinterpret_cast<Description *>(product);
    return 0;
}
int product_set(cc_product product, int attribute, const void *value, size_t bytes)
{
    if (attribute != CC_BLAS_TRANSPOSE_A || bytes != sizeof(int)) return 15;
    reinterpret_cast<Description *>(product)->transposes_a = *static_cast<const int *>(value);
    return 0;
}

int layout_create(cc_layout *layout, int type, uint64_t rows, uint64_t columns, int64_t stride)
{
    *layout = reinterpret_cast<cc_layout>(new Layout{type, rows, columns, stride});
    return 0;
}
int layout_destroy(cc_layout layout)
{
    delete reinterpret_cast<Layout *>(layout);
    return 0;
}

int preference_create(cc_preference *preference)
{
    *preference = reinterpret_cast<cc_preference>(1);
    return 0;
}
int preference_destroy(cc_preference) { return 0; }
int preference_set(cc_preference, int, const void *, size_t) { return 0; }

const Layout &shape(cc_layout layout) { return *reinterpret_cast<const Layout *>(layout); }

bool fits(cc_product product, cc_layout a, cc_layout b, cc_layout d)
{
    auto &wide = shape(d);
    return reinterpret_cast<Description *>(product)->transposes_a
        && shape(a).type == CC_BLAS_BF16 && shape(b).type == CC_BLAS_BF16
        && (wide.type == CC_BLAS_BF16 || wide.type == CC_BLAS_F32)
        && shape(a).rows == shape(b).rows && shape(a).columns == wide.rows
        && shape(b).columns == wide.columns;
}

int choose(
    cc_blas, cc_product product, cc_layout a, cc_layout b, cc_layout, cc_layout d, cc_preference,
    int wanted, cc_heuristic *found, int *count)
{
    *count = wanted > 0 && fits(product, a, b, d);
    if (*count) *found = {};
    return *count ? 0 : 15;
}

int multiply(
    cc_blas, cc_product product, const void *alpha, cc_address a, cc_layout a_layout, cc_address b,
    cc_layout b_layout, const void *beta, cc_address, cc_layout, cc_address d, cc_layout d_layout,
    const cc_algorithm *, cc_address, size_t, cc_stream stream)
{
    if (!fits(product, a_layout, b_layout, d_layout)) return 7;
    if (*static_cast<const float *>(alpha) != 1 || *static_cast<const float *>(beta) != 0) return 7;
    // Layouts may be destroyed before the work is done.
    Layout weights = shape(a_layout), rows = shape(b_layout), wide = shape(d_layout);
    return state().give_work(stream, [=] {
        auto w = reinterpret_cast<const uint16_t *>(a), x = reinterpret_cast<const uint16_t *>(b);
        for (uint64_t row = 0; row < wide.columns; row++) {
            for (uint64_t column = 0; column < wide.rows; column++) {
                float sum = 0;
                for (uint64_t i = 0; i < weights.rows; i++) {
                    sum += widened(w + column * weights.stride + i)
                        * widened(x + row * rows.stride + i);
                }
                uint64_t place = row * wide.stride + column;
                if (wide.type == CC_BLAS_F32) reinterpret_cast<float *>(d)[place] = sum;
                else reinterpret_cast<uint16_t *>(d)[place] = narrowed(sum);
            }
        }
    });
}

const cc_blas_table functions = {
#define MEMBER(name, symbol, parameters) name,
    CC_BLAS_FUNCTIONS(MEMBER)
#undef MEMBER
};

void *find(void *, const char *wanted)
{
#define ENTRY(name, symbol, parameters) \
    if (!strcmp(wanted, symbol)) return reinterpret_cast<void *>(functions.name);
    CC_BLAS_FUNCTIONS(ENTRY)
#undef ENTRY
    return nullptr;
}

} // namespace

cc_symbols cuemu_blas(void) { return {find, nullptr}; }
