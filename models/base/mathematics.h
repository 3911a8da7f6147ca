// Elementary functions made of IEEE additions, multiplications, divisions and square roots only.
//
// The C library picks other code for log, exp and sin on a processor with fused multiply-add, and the last bit differs:
// results that decide what happens in a run would then depend on the machine. These do not. Error below 2 ulp, of sin
// with large arguments below 3.
#pragma once

namespace ntpsim::mathematics {

double log(double x);            // x > 0
double exp(double x);            // saturates to 0 and infinity
double sin(double x);            // |x| below 1e6
double power(double x, double y);  // x > 0; exp(y log x), so its relative error grows with |y log x|
double normal_quantile(double p);  // 0 < p < 1; Wichura's AS 241, 16 digits

}  // namespace ntpsim::mathematics
