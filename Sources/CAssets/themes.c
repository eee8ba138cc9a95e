#include "include/themes.h"

#pragma clang diagnostic ignored "-Wc23-extensions"

static const unsigned char theme_default[] = {
#embed "../../themes/default.theme"
};
static const unsigned char theme_mono[] = {
#embed "../../themes/mono.theme"
};
static const unsigned char theme_high_contrast[] = {
#embed "../../themes/high-contrast.theme"
};
static const unsigned char theme_deuteranopia[] = {
#embed "../../themes/deuteranopia.theme"
};
static const unsigned char theme_nord[] = {
#embed "../../themes/nord.theme"
};
static const unsigned char theme_gruvbox_dark[] = {
#embed "../../themes/gruvbox-dark.theme"
};
static const unsigned char theme_gruvbox_light[] = {
#embed "../../themes/gruvbox-light.theme"
};
static const unsigned char theme_solarized_light[] = {
#embed "../../themes/solarized-light.theme"
};

static const cassets_theme themes[] = {
    {"default", theme_default, sizeof theme_default},
    {"mono", theme_mono, sizeof theme_mono},
    {"high-contrast", theme_high_contrast, sizeof theme_high_contrast},
    {"deuteranopia", theme_deuteranopia, sizeof theme_deuteranopia},
    {"nord", theme_nord, sizeof theme_nord},
    {"gruvbox-dark", theme_gruvbox_dark, sizeof theme_gruvbox_dark},
    {"gruvbox-light", theme_gruvbox_light, sizeof theme_gruvbox_light},
    {"solarized-light", theme_solarized_light, sizeof theme_solarized_light},
};

size_t cassets_theme_count(void) { return sizeof themes / sizeof themes[0]; }

const cassets_theme *cassets_theme_at(size_t index) {
    return index < cassets_theme_count() ? &themes[index] : NULL;
}
