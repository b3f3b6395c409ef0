// Convolutions of 3x3 windows by Winograd's way: 36 products for 16 positions in place of 144.
//
// The result is cut into tiles of 4x4 positions, each of which sees 6x6 positions of the source. The source's tile, the
// window and the result's tile are brought into another basis, of 36 numbers, by a few additions; there a correlation is
// a product number by number, so that over all tiles, channels and filters it is 36 products of matrices. With g the
// window, d the source's tile and y the result's:
//
//   u = G g G'     v = B' d B     m[k] = sum over the channels c of v[c] * u[c, k]     y = A' m A
//
// and for the gradients of the sums above, given dy:  dm = A dy A',  du[c, k] = sum over the tiles of v[c] * dm[k],
// dg = G' du G.
//
// This is F(4x4, 3x3) of Lavin and Gray, "Fast Algorithms for Convolutional Neural Networks" (2015), after Winograd: two
// polynomials are multiplied by their values at 0, a, -a, b, -b and infinity. Here a = 2/3 and b = 3/2 in place of the
// customary 1 and 2: powers that stay near 1 lose a quarter of the digits that the others do (decision 0011).
//
// "winogradKernel" gives u, "winogradConvolution" the result from a source and u; convolution.c takes the filter
// gradient from here. Infinities and NaN spread over a tile.
#ifndef HB_CONVOLUTION_WINOGRAD_H
#define HB_CONVOLUTION_WINOGRAD_H

#include "convolution.h"

// Whether a convolution's filter gradient is taken this way.
bool hb_winograd_has_filter_gradient(const hb_convolution *c);
size_t hb_winograd_filter_gradient_bytes(const hb_convolution *c);
int hb_winograd_plan_filter_gradient(hb_call *call, hb_instruction *out);

#endif
