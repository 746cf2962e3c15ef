/* Written by scripts/fit-coefficients; highest power first, then the error of the fit. */

/* (1 - cos a) / a^2 in a^2 on [0, pi^2]: 1.4e-17 */
static const double VERSINE_COEFFICIENTS[] = {
    -0x1.b401b03a1146ep-62,
    0x1.662bcce4b9273p-53,
    -0x1.ae6868a6b8e3bp-45,
    0x1.9396ab1b04192p-37,
    -0x1.1eed8c4d50e01p-29,
    0x1.27e4fb6950032p-22,
    -0x1.a01a019fc3b83p-16,
    0x1.6c16c16c15b78p-10,
    -0x1.555555555552ep-5,
    0x1.0000000000000p-1,
};

/* asin(x) / x in x^2 on [0, 1/4]: 4.1e-15 */
static const double ARCSINE_COEFFICIENTS[] = {
    0x1.020e5719c5813p-5,
    -0x1.df0360c9eff2ep-8,
    0x1.25abfcc6d7da8p-6,
    0x1.9b40462754959p-7,
    0x1.1f8a3aaac973dp-6,
    0x1.6e427ba0e0592p-6,
    0x1.f1cb1bb1bd8fbp-6,
    0x1.6db6cb38d4b4bp-5,
    0x1.33333354bc760p-4,
    0x1.555555553a610p-3,
    0x1.000000000000ep+0,
};

/* log(erfc(z) exp(z^2) / t) in 2 t - 1 on [-0.7, 1], t = 2 / (2 + z): 1.5e-13 */
static const double TAIL_COEFFICIENTS[] = {
    -0x1.ae6d5146f0437p-20,
    0x1.807f1e2c9484fp-18,
    -0x1.bc98f6eede7c2p-25,
    -0x1.cff97d8113ad2p-16,
    0x1.061db97164618p-15,
    0x1.264281ed9f7dep-14,
    -0x1.6cc6f74430e8fp-13,
    -0x1.87991dc5b7bccp-14,
    0x1.6124835ac76c4p-11,
    -0x1.32d8c3446bfe4p-13,
    -0x1.3377cfb4a964bp-9,
    0x1.cd188ecccc017p-10,
    0x1.212cf0596e064p-7,
    -0x1.43822002e4f71p-7,
    -0x1.802b390322719p-5,
    0x1.83d61c53f0313p-5,
    0x1.5864b151b7d9cp-1,
    -0x1.57f564e95709fp-1,
};
