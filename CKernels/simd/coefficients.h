/* Written by tools/run fit-coefficients; highest power first, then the error of the fit. */

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

/* asin(x)^2 / x^2 in x^2 on [0, 1/4]: 7.7e-16 */
static const double SQUARED_ARCSINE_COEFFICIENTS[] = {
    0x1.7eee957345996p-4,
    -0x1.206d0bffee2a6p-5,
    0x1.b7abfab7ac1a5p-5,
    0x1.b725800cc3b94p-6,
    0x1.4eaae0778cbefp-5,
    0x1.8e1aeaef9dbefp-5,
    0x1.f86ee3854ebaap-5,
    0x1.4ce137f8f61b2p-4,
    0x1.d41d446c2b32cp-4,
    0x1.6c16c1679bf27p-3,
    0x1.55555555585a4p-2,
    0x1.ffffffffffffbp-1,
};

/* sin(pi x) / x in x^2 on [0, 1/4]: 3.6e-16 */
static const double SINE_COEFFICIENTS[] = {
    -0x1.62903d02bb153p-16,
    0x1.e89f6fe44fe7bp-12,
    -0x1.e30631bdf732dp-8,
    0x1.5078327046959p-4,
    -0x1.32d2cce1ea145p-1,
    0x1.466bc677522bdp+1,
    -0x1.4abbce625bd83p+2,
    0x1.921fb54442d17p+1,
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

/* (1 - cos a) / a^2 in a^2 on [0, pi^2]: 4.7e-11 */
static const double SHORT_VERSINE_COEFFICIENTS[] = {
    0x1.5d5092fe2a95bp-37,
    -0x1.1c1d846269d25p-29,
    0x1.27bf89ecffec7p-22,
    -0x1.a017ff5d65f85p-16,
    0x1.6c16b43ffa4b1p-10,
    -0x1.5555551471473p-5,
    0x1.ffffffff2ef1ep-2,
};

/* asin(x) / x in x^2 on [0, 1/4]: 2.9e-10 */
static const double SHORT_ARCSINE_COEFFICIENTS[] = {
    0x1.34a6af9f85fffp-5,
    0x1.d46d4c95cf23cp-7,
    0x1.04f95e0e2aab7p-5,
    0x1.6c9d8775e2496p-5,
    0x1.333930fd4015dp-4,
    0x1.55554937a6089p-3,
    0x1.00000000fdbe5p+0,
};

/* the root (power 1/16) of erfc(z) / 2 in z on [0, 5.5], error of its power over the tail's power 0.15: 7.0e-11 */
static const double SHORT_TAIL_COEFFICIENTS[] = {
    0x1.108f7b8b1e60fp-29,
    -0x1.f3f6f87cd35f5p-26,
    0x1.fc39b0d4535b3p-24,
    0x1.fd6f9acea7828p-22,
    -0x1.f3f2362f75705p-18,
    0x1.6aa88a4e73b7fp-15,
    -0x1.4ce299e9cdd27p-13,
    0x1.df6e5d018b15fp-14,
    0x1.25cacbb1b31ddp-9,
    -0x1.cd51e2236b33dp-9,
    -0x1.249f497047ce5p-5,
    -0x1.149e3deb05300p-4,
    0x1.ea4afa2a490dap-1,
};
