/* Plain loops: what every variant is tested against. */
#include "ckernels.h"
#include <math.h>
#include <string.h>

static float weight_at(const ck_panels *operand, size_t column, size_t k)
{
    size_t panel = column / 16, lane = column % 16, depth = operand->depth;
    if (operand->element != CK_BF16) {
        return ((const float *)operand->weights)[(panel * depth + k) * 16 + lane];
    }
    const uint16_t *pairs = (const uint16_t *)operand->weights + panel * depth * 16;
    uint32_t bits = (uint32_t)pairs[(k / 2) * 32 + lane * 2 + k % 2] << 16;
    float value;
    memcpy(&value, &bits, sizeof value);
    return value;
}

static void matmul(const ck_rows *x, const ck_panels *operand, const ck_rows *y, bool add)
{
    for (size_t row = 0; row < x->count; row++) {
        for (size_t column = 0; column < operand->panel_count * 16; column++) {
            float sum = 0;
            for (size_t k = 0; k < operand->depth; k++) {
                sum += x->start[row * x->stride + k] * weight_at(operand, column, k);
            }
            float *out = y->start + row * y->stride + column;
            *out = add ? *out + sum : sum;
        }
    }
}

static float scale_of(const uint8_t *panel, size_t index)
{
    _Float16 scale;
    memcpy(&scale, panel + index * sizeof scale, sizeof scale);
    return (float)scale;
}

/* The integer of a weight, offset included, of group g and depth i in it. */
static int integer_at(
    const ck_panels *operand, const uint8_t *panel, size_t g, size_t i, size_t lane)
{
    const uint8_t *weights = panel + ck_scale_bytes(operand->depth);
    size_t place = i / 4 * 64 + lane * 4 + i % 4;
    if (operand->element == CK_INT8) return weights[g * 512 + place] - 128;
    place = i % 16 / 4 * 64 + lane * 4 + i % 4;
    return (weights[g * 256 + place] >> (i < 16 ? 0 : 4) & 15) - 8;
}

static float bfloat_at(const void *values, size_t index)
{
    uint32_t bits = (uint32_t)((const uint16_t *)values)[index] << 16;
    float value;
    memcpy(&value, &bits, sizeof value);
    return value;
}

static float rounded_sum(
    const ck_quantized_rows *x, size_t row, const ck_panels *operand, size_t column)
{
    float sum = 0;
    for (size_t k = 0; k < operand->depth; k++) {
        sum += bfloat_at(x->values, row * x->stride + k) * weight_at(operand, column, k);
    }
    return sum;
}

static void matmul_quantized(
    const ck_quantized_rows *x, const ck_panels *operand, const ck_rows *y, bool add)
{
    size_t panel_bytes = ck_packed_bytes(operand->element, 16, operand->depth);
    for (size_t row = 0; row < x->count; row++) {
        for (size_t column = 0; column < operand->panel_count * 16; column++) {
            size_t lane = column % 16;
            const uint8_t *panel = (const uint8_t *)operand->weights + column / 16 * panel_bytes;
            float sum = operand->element == CK_BF16 ? rounded_sum(x, row, operand, column) : 0;
            for (size_t g = 0; operand->element != CK_BF16 && g < operand->depth / 32; g++) {
                int dot = 0;
                for (size_t i = 0; i < 32; i++) {
                    dot += x->values[row * x->stride + g * 32 + i]
                        * integer_at(operand, panel, g, i, lane);
                }
                sum += (float)dot * (scale_of(panel, g * 16 + lane)
                    * x->scales[row * x->stride / 32 + g].factor);
            }
            float *out = y->start + row * y->stride + column;
            *out = add ? *out + sum : sum;
        }
    }
}

/* To nearest even; what is no number stays none. */
static uint16_t bfloat_of(float value)
{
    uint32_t bits;
    memcpy(&bits, &value, sizeof bits);
    return isnan(value) ? 0x7fc0 : (uint16_t)((bits + 0x7fff + (bits >> 16 & 1)) >> 16);
}

static void quantize_row(
    const float *x, ck_element weights, size_t depth, int8_t *values, ck_scale *scales,
    int32_t *starts)
{
    for (size_t i = 0; weights == CK_BF16 && i < depth; i++) {
        ((uint16_t *)(void *)values)[i] = bfloat_of(x[i]);
    }
    if (weights == CK_BF16) return;
    for (size_t g = 0; g < depth / 32; g++) {
        float largest = 0;
        for (size_t i = g * 32; i < g * 32 + 32; i++) largest = fmaxf(largest, fabsf(x[i]));
        int exponent;
        if (frexpf(largest * (1.0f / 127.0f), &exponent) == 0.5f) exponent--;
        if (largest == 0 || exponent < -126) exponent = -126;
        int sum = 0;
        for (size_t i = g * 32; i < g * 32 + 32; i++) {
            sum += values[i] = (int8_t)lrintf(ldexpf(x[i], -exponent));
        }
        scales[g] = (ck_scale){ldexpf(1, exponent), (float)exponent};
        starts[g] = -128 * sum;
    }
}

static void rms_norm(const float *x, const float *weight, float epsilon, size_t count, float *y)
{
    float squares = 0;
    for (size_t i = 0; i < count; i++) squares += x[i] * x[i];
    float factor = 1.0f / sqrtf(squares / (float)count + epsilon);
    for (size_t i = 0; i < count; i++) y[i] = x[i] * factor * weight[i];
}

static void rope(float *head, const float *cosines, const float *sines, size_t half)
{
    for (size_t i = 0; i < half; i++) {
        float a = head[i], b = head[half + i];
        head[i] = a * cosines[i] - b * sines[i];
        head[half + i] = b * cosines[i] + a * sines[i];
    }
}

static void silu_multiply(
    const ck_rows *gate, const float *up, size_t count, const ck_rows *y)
{
    for (size_t row = 0; row < gate->count; row++) {
        for (size_t i = 0; i < count; i++) {
            size_t place = row * gate->stride + i;
            float x = gate->start[place];
            y->start[row * y->stride + i] = x / (1.0f + expf(-x)) * up[place];
        }
    }
}

static void gelu_multiply(
    const ck_rows *gate, const float *up, size_t count, const ck_rows *y)
{
    for (size_t row = 0; row < gate->count; row++) {
        for (size_t i = 0; i < count; i++) {
            size_t place = row * gate->stride + i;
            float x = gate->start[place];
            float u = 0.797884561f * (x + 0.044715f * x * x * x); /* sqrt(2 / pi) */
            y->start[row * y->stride + i] = 0.5f * x * (1.0f + tanhf(u)) * up[place];
        }
    }
}

static void layer_norm(
    const float *x, const float *weight, const float *bias, float epsilon, size_t count, float *y)
{
    float mean = 0, squares = 0;
    for (size_t i = 0; i < count; i++) mean += x[i] / (float)count;
    for (size_t i = 0; i < count; i++) squares += (x[i] - mean) * (x[i] - mean);
    float factor = 1.0f / sqrtf(squares / (float)count + epsilon);
    for (size_t i = 0; i < count; i++) y[i] = (x[i] - mean) * factor * weight[i] + bias[i];
}

static void bias_gelu(const float *bias, size_t count, float *x)
{
    for (size_t i = 0; i < count; i++) {
        float sum = x[i] + bias[i];
        x[i] = 0.5f * sum * (1.0f + erff(sum * 0.707106781f));
    }
}

static void soft_cap(float *x, float cap, size_t count)
{
    for (size_t i = 0; i < count; i++) x[i] = tanhf(x[i] / cap) * cap;
}

static void add_row(const float *x, size_t count, float *y)
{
    for (size_t i = 0; i < count; i++) y[i] += x[i];
}

static void scale_row(float *x, float factor, size_t count)
{
    for (size_t i = 0; i < count; i++) x[i] *= factor;
}

/* Where a page has a token's dimension: of a key, or of a value. */
static size_t place_of(ck_element element, bool is_key, size_t token, size_t d, size_t dimension)
{
    token %= 16;
    if (element == CK_BF16) {
        if (is_key) return d / 2 * 32 + token * 2 + d % 2;
        return (token / 2 * dimension + d) * 2 + token % 2;
    }
    return is_key ? d * 16 + token : token * dimension + d;
}

static float page_value(const ck_page_run *run, bool is_key, size_t token, size_t d)
{
    const char *page = (const char *)run->base + (size_t)run->pages[token / 16] * run->page_stride;
    size_t index = place_of(run->element, is_key, token, d, run->dimension);
    if (run->element == CK_F16) return (float)((const _Float16 *)page)[index];
    if (run->element == CK_BF16) return bfloat_at(page, index);
    if (run->element != CK_INT8) return ((const float *)page)[index];
    return (float)((const int8_t *)(page + 64))[index] * ((const float *)page)[token % 16];
}

/* What BF16 meets is rounded to it. */
static float as_met_by(ck_element element, float value)
{
    uint16_t bits = bfloat_of(value);
    return element == CK_BF16 ? bfloat_at(&bits, 0) : value;
}

static void store(
    const float *x, size_t dimension, ck_element element, char *page, bool is_key, size_t token)
{
    float largest = 0;
    for (size_t d = 0; d < dimension; d++) largest = fmaxf(largest, fabsf(x[d]));
    float inverse = largest > 0 ? 127.0f / largest : 0;
    if (element == CK_INT8) ((float *)page)[token] = largest * (1.0f / 127.0f);
    for (size_t d = 0; d < dimension; d++) {
        size_t place = place_of(element, is_key, token, d, dimension);
        if (element == CK_F16) ((_Float16 *)page)[place] = (_Float16)x[d];
        else if (element == CK_BF16) ((uint16_t *)page)[place] = bfloat_of(x[d]);
        else if (element != CK_INT8) ((float *)page)[place] = x[d];
        else ((int8_t *)page + 64)[place] = (int8_t)lrintf(x[d] * inverse);
    }
}

static void store_key(
    const float *key, size_t dimension, ck_element element, void *page, size_t token)
{
    store(key, dimension, element, page, true, token);
}

static void store_value(
    const float *value, size_t dimension, ck_element element, void *page, size_t token)
{
    store(value, dimension, element, page, false, token);
}

static void scores(
    const ck_rows *queries, const ck_page_run *keys, float scale, const ck_rows *y)
{
    for (size_t i = 0; i < queries->count; i++) {
        const float *query = queries->start + i * queries->stride;
        for (size_t token = 0; token < (keys->token_count + 15) / 16 * 16; token++) {
            float sum = 0;
            for (size_t d = 0; d < keys->dimension; d++) {
                sum += as_met_by(keys->element, query[d]) * page_value(keys, true, token, d);
            }
            y->start[i * y->stride + token] = sum * scale;
        }
    }
}

static float softmax(float *scores, size_t first, size_t count, size_t padded_count)
{
    float maximum = -INFINITY, sum = 0;
    for (size_t i = first; i < count; i++) maximum = scores[i] > maximum ? scores[i] : maximum;
    for (size_t i = first; i < count; i++) sum += scores[i] = expf(scores[i] - maximum);
    for (size_t i = 0; i < first; i++) scores[i] = 0;
    for (size_t i = count; i < padded_count; i++) scores[i] = 0;
    return 1.0f / sum;
}

static void weigh_values(
    const ck_rows *shares, const float *scales, const ck_page_run *values, const ck_rows *y)
{
    for (size_t i = 0; i < shares->count; i++) {
        for (size_t d = 0; d < values->dimension; d++) {
            float sum = 0;
            for (size_t token = 0; token < values->token_count; token++) {
                float share = shares->start[i * shares->stride + token];
                sum += as_met_by(values->element, share) * page_value(values, false, token, d);
            }
            y->start[i * y->stride + d] = sum * scales[i];
        }
    }
}

static bool maximum(const float *x, size_t count, float *result)
{
    bool ordered = true;
    *result = -INFINITY;
    for (size_t i = 0; i < count; i++) {
        ordered = ordered && !isnan(x[i]);
        if (x[i] > *result) *result = x[i];
    }
    return ordered && isfinite(*result);
}

static double exponentials(
    const float *x, size_t count, float maximum, float scale, float *weights)
{
    double total = 0;
    for (size_t i = 0; i < count; i++) total += weights[i] = expf((x[i] - maximum) * scale);
    return total;
}

static double mass_from(const float *weights, size_t count, float threshold, size_t *kept)
{
    double total = 0;
    *kept = 0;
    for (size_t i = 0; i < count; i++) {
        if (weights[i] < threshold) continue;
        total += weights[i];
        ++*kept;
    }
    return total;
}

#define CK_TABLE ck_table_reference
#define CK_VARIANT_NAME "reference"
#include "variant_table.h"
