// Mathematical functions over vectors. Included after vector.h, once per instruction set. (Not called math.h:
// this folder is on the search path.)
//
// float32: vector code. Each comment states the largest error found against float64 over all magnitudes and
// signs, on every instruction set; VectorMathTests holds them to it. Denormal numbers, infinities, NaN and
// the sign of zero are as in C. The polynomials were fitted for this file: weighted least squares on Chebyshev
// nodes, reweighted until the relative error is level (Lawson), leading terms fixed.
// float64: the C library, lane by lane: right, not tuned.

#undef SPLAT
#undef FMA
#undef SELECT
#define SPLAT(x) HB_NAME(splat_f32)(x)
#define FMA(a, b, c) HB_NAME(fma_f32)(a, b, c)
#define SELECT(mask, a, b) HB_NAME(select_f32)((vi32)(mask), a, b)

// A polynomial by Horner's rule, coefficients from the constant up.
#define HB_POLY2(x, a, b) FMA(SPLAT(b), x, SPLAT(a))
#define HB_POLY3(x, a, ...) FMA(HB_POLY2(x, __VA_ARGS__), x, SPLAT(a))
#define HB_POLY4(x, a, ...) FMA(HB_POLY3(x, __VA_ARGS__), x, SPLAT(a))
#define HB_POLY5(x, a, ...) FMA(HB_POLY4(x, __VA_ARGS__), x, SPLAT(a))
#define HB_POLY6(x, a, ...) FMA(HB_POLY5(x, __VA_ARGS__), x, SPLAT(a))
#define HB_POLY7(x, a, ...) FMA(HB_POLY6(x, __VA_ARGS__), x, SPLAT(a))
#define HB_POLY8(x, a, ...) FMA(HB_POLY7(x, __VA_ARGS__), x, SPLAT(a))
#define HB_POLY9(x, a, ...) FMA(HB_POLY8(x, __VA_ARGS__), x, SPLAT(a))
#define HB_POLY10(x, a, ...) FMA(HB_POLY9(x, __VA_ARGS__), x, SPLAT(a))
#define HB_POLY11(x, a, ...) FMA(HB_POLY10(x, __VA_ARGS__), x, SPLAT(a))

HB_INLINE vf32 HB_NAME(absolute_f32)(vf32 x) { return (vf32)((vu32)x & 0x7fffffffu); }
HB_INLINE vf64 HB_NAME(absolute_f64)(vf64 x) { return (vf64)((vu64)x & 0x7fffffffffffffffu); }
// |magnitude| with the sign of `sign`.
HB_INLINE vf32 HB_NAME(copysign_f32)(vf32 magnitude, vf32 sign) {
  return (vf32)(((vu32)magnitude & 0x7fffffffu) | ((vu32)sign & 0x80000000u));
}

// x = n ln 2 + r with |r| <= 0.35. Returns r; `n` as an integer in the low bits of a float near 1.5 * 2^23.
HB_INLINE vf32 HB_NAME(reduce_exp_f32)(vf32 x, vu32 *n) {
  const float magic = 0x1.8p23f;  // adding it rounds to an integer
  vf32 shifted = FMA(x, SPLAT(0x1.715476p+0f), SPLAT(magic));
  vf32 multiple = shifted - SPLAT(magic);
  *n = (vu32)shifted - 0x4b400000u;
  // ln 2 in two parts; the first has 14 bits, so that its product with n is exact without fused arithmetic.
  vf32 r = FMA(multiple, SPLAT(-0x1.62e4p-1f), x);
  return FMA(multiple, SPLAT(-0x1.7f7d1cp-20f), r);
}

// y * 2^n in two factors, so that denormal results and overflow come out right.
HB_INLINE vf32 HB_NAME(scale_f32)(vf32 y, vu32 n) {
  vu32 half = (vu32)((vi32)n >> 1);
  vf32 first = (vf32)((half + 127u) << 23), second = (vf32)((n - half + 127u) << 23);
  return y * first * second;
}

// Error <= 1 ulp.
HB_INLINE vf32 HB_NAME(exp_f32)(vf32 x) {
  x = SELECT(x > SPLAT(89.0f), SPLAT(89.0f), x);  // infinity from here on
  // Zero from here on; not by underflow, for which some processors take a hundred cycles.
  vi32 is_zero = (vi32)(x < SPLAT(-104.0f));
  x = SELECT(is_zero, SPLAT(0.0f), x);
  vu32 n;
  vf32 r = HB_NAME(reduce_exp_f32)(x, &n);
  vf32 q = HB_POLY5(r, 4.999999329e-01f, 1.666651828e-01f, 4.166841569e-02f, 8.369000806e-03f,
                    1.381401020e-03f);
  vf32 y = HB_NAME(scale_f32)(FMA(r * r, q, r) + SPLAT(1.0f), n);
  return (vf32)(~is_zero & (vi32)y);
}

// Error <= 1.5 ulp. 2^n (e^r - 1) + (2^n - 1), by half of it twice so that 2^128 does not overflow.
HB_INLINE vf32 HB_NAME(expm1_f32)(vf32 x) {
  vf32 clamped = SELECT(x > SPLAT(89.0f), SPLAT(89.0f), x);
  clamped = SELECT(clamped < SPLAT(-18.0f), SPLAT(-18.0f), clamped);  // -1 from here on
  vu32 n;
  vf32 r = HB_NAME(reduce_exp_f32)(clamped, &n);
  vf32 q = HB_POLY6(r, 5.000000045e-01f, 1.666666636e-01f, 4.166635601e-02f, 8.333390281e-03f,
                    1.394104199e-03f, 1.984591026e-04f);
  vf32 half_power = (vf32)((n + 126u) << 23);
  vf32 y = FMA(r * r, q, r);
  y = FMA(y, half_power, half_power - SPLAT(0.5f));
  return SELECT(HB_NAME(absolute_f32)(x) < SPLAT(0x1p-25f), x, y + y);  // also keeps -0 and denormals
}

// log(1 + f) - f for f in [sqrt(1/2) - 1, sqrt(2) - 1].
HB_INLINE vf32 HB_NAME(log_tail_f32)(vf32 f) {
  vf32 p = HB_POLY9(f, 3.333331241e-01f, -2.500000928e-01f, 2.000213327e-01f, -1.666802730e-01f,
                    1.421925352e-01f, -1.240477815e-01f, 1.188970298e-01f, -1.168161747e-01f,
                    6.750528399e-02f);
  vf32 square = f * f;
  return FMA(square * f, p, square * SPLAT(-0.5f));
}

// e ln 2 + f + tail, small terms first.
HB_INLINE vf32 HB_NAME(log_sum_f32)(vf32 exponent, vf32 f) {
  vf32 tail = FMA(exponent, SPLAT(0x1.7f7d1cp-20f), HB_NAME(log_tail_f32)(f));
  return FMA(exponent, SPLAT(0x1.62e4p-1f), f + tail);
}

// The exponent of a positive x that brings its mantissa into [sqrt(1/2), sqrt(2)), times 2^23.
HB_INLINE vu32 HB_NAME(log_exponent_f32)(vf32 x) { return ((vu32)x - 0x3f3504f3u) & 0xff800000u; }

HB_INLINE vf32 HB_NAME(log_special_f32)(vf32 x, vf32 y, float pole) {
  y = SELECT(x == SPLAT(INFINITY), x, y);
  y = SELECT(x == SPLAT(pole), SPLAT(-INFINITY), y);
  return SELECT((vi32)(x >= SPLAT(pole)), y, SPLAT(NAN));  // NaN itself compares false
}

// Error <= 0.8 ulp.
HB_INLINE vf32 HB_NAME(log_f32)(vf32 x) {
  vi32 denormal = (vi32)(x < SPLAT(0x1p-126f));
  vf32 scaled = SELECT(denormal, x * SPLAT(0x1p23f), x);
  vu32 shift = HB_NAME(log_exponent_f32)(scaled);
  vf32 exponent = __builtin_convertvector((vi32)shift >> 23, vf32);
  exponent = exponent - SELECT(denormal, SPLAT(23.0f), SPLAT(0.0f));
  vf32 f = (vf32)((vu32)scaled - shift) - SPLAT(1.0f);
  return HB_NAME(log_special_f32)(x, HB_NAME(log_sum_f32)(exponent, f), 0.0f);
}

// Error <= 1.5 ulp. With 2^e the power of two near 1 + x, f = x 2^-e + (2^-e - 1) has one rounding.
HB_INLINE vf32 HB_NAME(log1p_f32)(vf32 x) {
  vf32 sum = x + SPLAT(1.0f);
  vu32 shift = HB_NAME(log_exponent_f32)(sum);
  vf32 exponent = __builtin_convertvector((vi32)shift >> 23, vf32);
  vf32 inverse = (vf32)(0x3f800000u - shift);
  vf32 f = FMA(x, inverse, inverse - SPLAT(1.0f));
  // Beyond 2^30, the one no longer counts, and 2^-e might be denormal.
  f = SELECT(x > SPLAT(0x1p30f), (vf32)((vu32)sum - shift) - SPLAT(1.0f), f);
  vf32 y = HB_NAME(log_special_f32)(x, HB_NAME(log_sum_f32)(exponent, f), -1.0f);
  return SELECT(HB_NAME(absolute_f32)(x) < SPLAT(0x1p-25f), x, y);
}

// Error <= 1.6 ulp. x = n pi/2 + r in float64 (pi/2 in two parts, the product with the first exact), then a
// polynomial of r in float32. |x| > 2^17, infinities and NaN go to the C library.
HB_INLINE vf32 HB_NAME(sincos_f32)(vf32 x, int is_cos) {
  typedef double wide __attribute__((vector_size(2 * HB_VECTOR_BYTES)));
  typedef int64_t wide_bits __attribute__((vector_size(2 * HB_VECTOR_BYTES)));
  wide value = __builtin_convertvector(x, wide);
  wide shifted = value * 0x1.45f306dc9c883p-1 + 0x1.8p52;
  wide multiple = shifted - 0x1.8p52;
  wide reduced = (value - multiple * 0x1.921fb544p+0) - multiple * 0x1.0b4611a626331p-34;
  vu32 quadrant = (vu32)__builtin_convertvector((wide_bits)shifted, vi32);
  quadrant += (uint32_t)is_cos;
  vf32 r = __builtin_convertvector(reduced, vf32);
  vf32 square = r * r;
  vf32 s = HB_POLY4(square, -1.666666664e-01f, 8.333329286e-03f, -1.983930626e-04f, 2.718064099e-06f);
  vf32 c = HB_POLY3(square, 4.166664558e-02f, -1.388731136e-03f, 2.443258686e-05f);
  s = FMA(s * square, r, r);
  c = FMA(square * square, c, FMA(square, SPLAT(-0.5f), SPLAT(1.0f)));
  vf32 y = SELECT((quadrant & 1u) != (vu32){0}, c, s);
  y = (vf32)((vu32)y ^ ((quadrant & 2u) << 30));
  vi32 small = (vi32)(HB_NAME(absolute_f32)(x) <= SPLAT(0x1p17f));
  // A tiny x is its own sine; this keeps -0 and denormals.
  if (!is_cos) y = SELECT(HB_NAME(absolute_f32)(x) < SPLAT(0x1p-13f), x, y);
  for (int lane = 0; lane < HB_F32_LANES; lane++) {
    if (__builtin_expect(!small[lane], 0)) y[lane] = is_cos ? cosf(x[lane]) : sinf(x[lane]);
  }
  return y;
}
HB_INLINE vf32 HB_NAME(sin_f32)(vf32 x) { return HB_NAME(sincos_f32)(x, 0); }
HB_INLINE vf32 HB_NAME(cos_f32)(vf32 x) { return HB_NAME(sincos_f32)(x, 1); }

// Error <= 1.5 ulp. A polynomial near 0, else 1 - 2 / (e^2|x| + 1), which tends to 1 without overflow.
HB_INLINE vf32 HB_NAME(tanh_f32)(vf32 x) {
  vf32 magnitude = HB_NAME(absolute_f32)(x);
  vf32 square = x * x;
  vf32 near = HB_POLY6(square, -3.333333076e-01f, 1.333320416e-01f, -5.394651916e-02f, 2.169931596e-02f,
                       -8.173850415e-03f, 2.139613012e-03f);
  near = FMA(near * square, x, x);
  vf32 clamped = SELECT(magnitude > SPLAT(10.0f), SPLAT(10.0f), magnitude);  // 1 from 9.02 on
  vf32 power = HB_NAME(exp_f32)(clamped + clamped);
  vf32 far = SPLAT(1.0f) - SPLAT(2.0f) / (power + SPLAT(1.0f));
  return HB_NAME(copysign_f32)(SELECT(magnitude < SPLAT(0.625f), near, far), x);
}

// Error <= 2.25 ulp. With e = e^-|x|: 1 / (1 + e), or e / (1 + e) for negative x.
HB_INLINE vf32 HB_NAME(sigmoid_f32)(vf32 x) {
  vf32 power = HB_NAME(exp_f32)(-HB_NAME(absolute_f32)(x));
  vf32 top = SELECT(x < SPLAT(0.0f), power, SPLAT(1.0f));
  return top / (power + SPLAT(1.0f));
}

// Error <= 1.1 ulp. A polynomial near 0, else 1 - e^-g(|x|) with g a polynomial: -log(erfc).
HB_INLINE vf32 HB_NAME(erf_f32)(vf32 x) {
  vf32 a = HB_NAME(absolute_f32)(x);
  vf32 square = x * x;
  vf32 near = HB_POLY7(square, 1.283791666e-01f, -3.761263370e-01f, 1.128369489e-01f, -2.685936448e-02f,
                       5.200948107e-03f, -8.141745431e-04f, 8.366033090e-05f);
  near = FMA(x, near, x);
  vf32 b = SELECT(a > SPLAT(4.0f), SPLAT(4.0f), a);  // 1 from 3.92 on
  vf32 g = HB_POLY8(b, -1.746842613e-04f, 1.295149296e-01f, 6.333469082e-01f, 1.082800873e-01f,
                    -2.511942592e-02f, 4.171062437e-03f, -4.344624868e-04f, 2.109503837e-05f);
  vf32 far = SPLAT(1.0f) - HB_NAME(exp_f32)(-(g + b));
  return SELECT(a < SPLAT(0.921875f), near, HB_NAME(copysign_f32)(far, x));
}

// Error <= 3.1 ulp. x times a polynomial of w = -log(1 - x^2) near 0, of sqrt(w) towards 1.
HB_INLINE vf32 HB_NAME(erfInverse_f32)(vf32 x) {
  vf32 one = SPLAT(1.0f);
  vf32 w = -HB_NAME(log_f32)((one - x) * (one + x));
  vf32 u = w - SPLAT(2.5f);
  vf32 near = HB_POLY10(u, 1.501409359e+00f, 2.466402862e-01f, -4.177386780e-03f, -1.252741882e-03f,
                        2.183444385e-04f, -4.963345552e-06f, -3.462704494e-06f, 4.661701632e-07f,
                        2.323262190e-08f, -8.791020313e-09f);
  vf32 v = __builtin_elementwise_sqrt(w) - SPLAT(3.1f);
  vf32 far = HB_POLY11(v, 2.933231670e+00f, 1.003356070e+00f, 7.460258656e-03f, -5.695457623e-03f,
                       4.119316041e-03f, -2.720833221e-03f, 1.326852091e-03f, -2.877166916e-04f,
                       -1.472060568e-04f, 1.309684781e-04f, -2.902203593e-05f);
  vf32 y = SELECT(w < SPLAT(5.0f), near, far) * x;
  return SELECT(HB_NAME(absolute_f32)(x) == one, x * SPLAT(INFINITY), y);
}

// As the C library's.
HB_INLINE vf32 HB_NAME(power_f32)(vf32 a, vf32 b) {
  for (int lane = 0; lane < HB_F32_LANES; lane++) a[lane] = powf(a[lane], b[lane]);
  return a;
}
HB_INLINE vf64 HB_NAME(power_f64)(vf64 a, vf64 b) {
  for (int lane = 0; lane < HB_F64_LANES; lane++) a[lane] = pow(a[lane], b[lane]);
  return a;
}

// 1 / sqrt(x), within 1.6 ulp. AVX-512 starts from its estimate of 14 bits and takes one step of Newton's
// method, a third of the time of a square root and a division; 0 and infinity, where the step would be 0 times
// infinity, keep the estimate.
HB_INLINE vf32 HB_NAME(reciprocalSquareRoot_f32)(vf32 x) {
#if HB_VECTOR_BYTES == 64
  vf32 y = (vf32)_mm512_rsqrt14_ps((__m512)x);
  vf32 error = FMA(-(x * y), y, SPLAT(1));
  return SELECT(error == error, FMA(y * SPLAT(0.5f), error, y), y);
#else
  return SPLAT(1) / __builtin_elementwise_sqrt(x);
#endif
}
HB_INLINE vf64 HB_NAME(reciprocalSquareRoot_f64)(vf64 x) {
  return HB_NAME(splat_f64)(1) / __builtin_elementwise_sqrt(x);
}

#ifndef HB_MATH_SCALAR
#define HB_MATH_SCALAR
static inline double hb_sigmoid(double x) {
  double power = exp(-fabs(x));
  return (x < 0 ? power : 1) / (1 + power);
}

// Newton's method on erf, or on erfc where erf is close to 1, from an approximation good to a few per cent.
static inline double hb_erf_inverse(double x) {
  double a = fabs(x);
  if (!(a < 1)) return a == 1 ? copysign(INFINITY, x) : NAN;
  if (a < 1e-9) return x * 0.88622692545275801365;  // sqrt(pi) / 2
  double l = log1p(-a * a) / 2, t = 2 / (3.14159265358979323846 * 0.147) + l;
  double y = sqrt(sqrt(t * t - 2 * l / 0.147) - t);
  for (int i = 0; i < 4; i++) {
    double error = a < 0.5 ? erf(y) - a : (1 - a) - erfc(y);
    double step = error / (1.12837916709551257390 * exp(-y * y));
    y -= step / (1 + y * step);  // the second-order term as well
  }
  return copysign(y, x);
}
#endif

#define HB_LANES_F64(name, function)                                                      \
  HB_INLINE vf64 HB_NAME(name##_f64)(vf64 x) {                                            \
    for (int lane = 0; lane < HB_F64_LANES; lane++) x[lane] = function(x[lane]);          \
    return x;                                                                             \
  }
HB_LANES_F64(exp, exp)
HB_LANES_F64(expm1, expm1)
HB_LANES_F64(log, log)
HB_LANES_F64(log1p, log1p)
HB_LANES_F64(sin, sin)
HB_LANES_F64(cos, cos)
HB_LANES_F64(tanh, tanh)
HB_LANES_F64(sigmoid, hb_sigmoid)
HB_LANES_F64(erf, erf)
HB_LANES_F64(erfInverse, hb_erf_inverse)
#undef HB_LANES_F64

#undef SPLAT
#undef FMA
#undef SELECT
