// The element-wise operations, one line each. A line is all that an operation needs: the opcode, its name
// for hb_opcode_named, its place in every table and its compiled loops follow from it.
//
//   X(name, arity, cost, value in a floating-point type, value in an integer type)
//
// `cost` is relative to an addition and only decides how a chain is cut into tasks. The two values are
// expressions of the vectors a, b and c, instantiated in chain_steps.c for f32 and f64, and for i32 and i64,
// for each instruction set. They may use (with T the element type at hand):
//
//   F(function)(...)     the vector function of that name for T: function_f32 ... of functions.h and below
//   SPLAT(x)             x in every lane
//   SELECT(mask, x, y)   lane by lane, mask being the value of a comparison
//   TRUTH(mask)          1 where the comparison holds, else 0, in T
//   WRAP(x op y)         integers only: the expression in the unsigned type, where overflow wraps
//   VIA(function)        integers only: a function of double, truncated and saturated; for completeness
//
// Integers: division rounds toward negative infinity, and by zero gives zero, as in NumPy.
// maximum and minimum give NaN where either operand is NaN, as in NumPy.
#ifndef HB_ELEMENTWISE_H
#define HB_ELEMENTWISE_H

// clang-format off
#define HB_ELEMENTWISE(X)                                                                                     \
  X(add,                  2,  1, a + b,                                    WRAP((U)a + (U)b))                 \
  X(subtract,             2,  1, a - b,                                    WRAP((U)a - (U)b))                 \
  X(multiply,             2,  1, a * b,                                    WRAP((U)a * (U)b))                 \
  X(divide,               2,  2, a / b,                                    F(divide)(a, b))                   \
  X(maximum,              2,  1, SELECT((a > b) | (a != a), a, b),         SELECT(a > b, a, b))               \
  X(minimum,              2,  1, SELECT((a < b) | (a != a), a, b),         SELECT(a < b, a, b))               \
  X(power,                2, 40, F(power)(a, b),                           F(power)(a, b))                    \
  X(negate,               1,  1, -a,                                       WRAP(-(U)a))                       \
  X(absolute,             1,  1, F(absolute)(a),                           SELECT(a < SPLAT(0), WRAP(-(U)a), a)) \
  X(sign,                 1,  1, SELECT(a > SPLAT(0), SPLAT(1), SELECT(a < SPLAT(0), SPLAT(-1), a)),          \
                                                                           TRUTH(a > SPLAT(0)) - TRUTH(a < SPLAT(0))) \
  X(squareRoot,           1,  3, __builtin_elementwise_sqrt(a),            VIA(sqrt))                         \
  X(reciprocalSquareRoot, 1,  4, F(reciprocalSquareRoot)(a),               VIA(hb_reciprocal_square_root))    \
  X(square,               1,  1, a * a,                                    WRAP((U)a * (U)a))                 \
  X(reciprocal,           1,  2, SPLAT(1) / a,                             F(divide)(SPLAT(1), a))            \
  X(exp,                  1,  5, F(exp)(a),                                VIA(exp))                          \
  X(expm1,                1,  6, F(expm1)(a),                              VIA(expm1))                        \
  X(log,                  1,  7, F(log)(a),                                VIA(log))                          \
  X(log1p,                1,  8, F(log1p)(a),                              VIA(log1p))                        \
  X(sin,                  1, 10, F(sin)(a),                                VIA(sin))                          \
  X(cos,                  1, 10, F(cos)(a),                                VIA(cos))                          \
  X(tanh,                 1,  9, F(tanh)(a),                               VIA(tanh))                         \
  X(sigmoid,              1,  7, F(sigmoid)(a),                            VIA(hb_sigmoid))                   \
  X(erf,                  1, 10, F(erf)(a),                                VIA(erf))                          \
  X(erfInverse,           1, 15, F(erfInverse)(a),                         VIA(hb_erf_inverse))               \
  X(floor,                1,  1, __builtin_elementwise_floor(a),           a)                                 \
  X(ceil,                 1,  1, __builtin_elementwise_ceil(a),            a)                                 \
  X(round,                1,  1, __builtin_elementwise_rint(a),            a)                                 \
  X(multiplyAdd,          3,  1, F(fma)(a, b, c),                          WRAP((U)a * (U)b + (U)c))          \
  X(equal,                2,  1, TRUTH(a == b),                            TRUTH(a == b))                     \
  X(notEqual,             2,  1, TRUTH(a != b),                            TRUTH(a != b))                     \
  X(less,                 2,  1, TRUTH(a < b),                             TRUTH(a < b))                      \
  X(lessEqual,            2,  1, TRUTH(a <= b),                            TRUTH(a <= b))                     \
  X(greater,              2,  1, TRUTH(a > b),                             TRUTH(a > b))                      \
  X(greaterEqual,         2,  1, TRUTH(a >= b),                            TRUTH(a >= b))                     \
  X(and,                  2,  1, TRUTH((a != SPLAT(0)) & (b != SPLAT(0))), TRUTH((a != SPLAT(0)) & (b != SPLAT(0)))) \
  X(or,                   2,  1, TRUTH((a != SPLAT(0)) | (b != SPLAT(0))), TRUTH((a != SPLAT(0)) | (b != SPLAT(0)))) \
  X(not,                  1,  1, TRUTH(a == SPLAT(0)),                     TRUTH(a == SPLAT(0)))              \
  X(select,               3,  1, SELECT(a != SPLAT(0), b, c),              SELECT(a != SPLAT(0), b, c))       \
  X(isNaN,                1,  1, TRUTH(a != a),                            SPLAT(0))                          \
  X(isFinite,             1,  1, TRUTH(F(absolute)(a) < SPLAT(INFINITY)),  SPLAT(1))
// clang-format on

enum {
  HB_OPCODE_LOAD,
  HB_OPCODE_STORE,
  HB_OPCODE_CONSTANT,
  HB_OPCODE_RANDOM,
#define HB_ENUMERATE(name, ...) HB_OPCODE_##name,
  HB_ELEMENTWISE(HB_ENUMERATE)
#undef HB_ENUMERATE
  HB_OPCODE_COUNT
};

#endif
