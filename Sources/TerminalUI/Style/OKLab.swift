internal import Glibc

/// A colour in the space where equal distances look equally far apart.
/// Source: Björn Ottosson, "A perceptual color space for image processing" (bottosson.github.io).
struct OKLab {
    var lightness: Double
    var a: Double
    var b: Double

    init(lightness: Double, a: Double, b: Double) {
        self.lightness = lightness
        self.a = a
        self.b = b
    }

    init(_ color: RGB) {
        let red = color.linear(color.red)
        let green = color.linear(color.green)
        let blue = color.linear(color.blue)
        let long = cbrt(0.4122214708 * red + 0.5363325363 * green + 0.0514459929 * blue)
        let medium = cbrt(0.2119034982 * red + 0.6806995451 * green + 0.1073969566 * blue)
        let short = cbrt(0.0883024619 * red + 0.2817188376 * green + 0.6299787005 * blue)
        lightness = 0.2104542553 * long + 0.7936177850 * medium - 0.0040720468 * short
        a = 1.9779984951 * long - 2.4285922050 * medium + 0.4505937099 * short
        b = 0.0259040371 * long + 0.7827717662 * medium - 0.8086757660 * short
    }

    var rgb: RGB {
        func cube(_ x: Double) -> Double { x * x * x }
        let long = cube(lightness + 0.3963377774 * a + 0.2158037573 * b)
        let medium = cube(lightness - 0.1055613458 * a - 0.0638541728 * b)
        let short = cube(lightness - 0.0894841775 * a - 1.2914855480 * b)
        let red = RGB.encode(4.0767416621 * long - 3.3077115913 * medium + 0.2309699292 * short)
        let green = RGB.encode(-1.2684380046 * long + 2.6097574011 * medium - 0.3413193965 * short)
        let blue = RGB.encode(-0.0041960863 * long - 0.7034186147 * medium + 1.7076147010 * short)
        return RGB(UInt32(red) << 16 | UInt32(green) << 8 | UInt32(blue))
    }

    func squaredDistance(to other: OKLab) -> Double {
        let l = lightness - other.lightness
        let da = a - other.a
        let db = b - other.b
        return l * l + da * da + db * db
    }

    /// The colour a fraction of the way to another.
    func mixed(with other: OKLab, _ fraction: Double) -> OKLab {
        OKLab(
            lightness: lightness + (other.lightness - lightness) * fraction,
            a: a + (other.a - a) * fraction, b: b + (other.b - b) * fraction)
    }
}

extension RGB {
    /// The sRGB transfer function of IEC 61966-2-1.
    fileprivate func linear(_ component: UInt8) -> Double {
        let x = Double(component) / 255
        return x <= 0.04045 ? x / 12.92 : pow((x + 0.055) / 1.055, 2.4)
    }

    fileprivate static func encode(_ linear: Double) -> UInt8 {
        let x = linear <= 0.0031308 ? linear * 12.92 : 1.055 * pow(linear, 1 / 2.4) - 0.055
        return UInt8(min(255, max(0, (x * 255).rounded())))
    }

    /// Relative luminance of WCAG 2.1.
    package var luminance: Double {
        0.2126 * linear(red) + 0.7152 * linear(green) + 0.0722 * linear(blue)
    }

    /// Contrast ratio of WCAG 2.1, from 1 to 21.
    package func contrast(with other: RGB) -> Double {
        let (light, dark) = (max(luminance, other.luminance), min(luminance, other.luminance))
        return (light + 0.05) / (dark + 0.05)
    }
}
