import Testing

@testable import TerminalUI

@Suite("Colour")
struct ColorTests {
    @Test(
        "the tier follows the terminal, the user and NO_COLOR",
        arguments: [
            (0, .direct, nil, .none), (8, .automatic, nil, .sixteen),
            (256, .automatic, nil, .indexed256), (256, .sixteen, nil, .sixteen),
            (1 << 24, .automatic, nil, .direct), (256, .automatic, "1", .none),
            (256, .automatic, "", .indexed256), (256, .indexed256, "1", .indexed256),
            (256, .none, nil, .none),
        ] as [(Int, ColorPreference, String?, ColorTier)])
    func tiers(count: Int, preference: ColorPreference, noColor: String?, tier: ColorTier) {
        #expect(
            ColorTier.choose(colorCount: count, preference: preference, noColor: noColor) == tier)
    }

    @Test("the nearest of 256 is the colour itself where it is one of them")
    func exact() {
        for index in 16..<256 {
            let found = IndexedPalette.nearest(to: IndexedPalette.value(of: index))
            #expect(IndexedPalette.value(of: found) == IndexedPalette.value(of: index))
        }
    }

    @Test("mapping to 256 colours holds still")
    func stable() {
        #expect(IndexedPalette.nearest(to: RGB(0x88C0D0)) == 110)
        #expect(IndexedPalette.nearest(to: RGB(0x2E3440)) == 236)
        #expect(IndexedPalette.nearest(to: RGB(0xFBF1C7)) == 230)
    }

    @Test("OKLab goes there and back")
    func roundTrip() {
        var generator = SeededGenerator(seed: 61)
        for _ in 0..<1000 {
            let color = RGB(UInt32.random(in: 0...0xFFFFFF, using: &generator))
            #expect(OKLab(color).rgb == color, "seed 61")
        }
    }

    @Test("direct colours never fall on the numbers that mean the user's own")
    func direct() {
        #expect(ColorTier.direct.number(.rgb(RGB(0x000003), ansi: .black)) == 8)
        #expect(ColorTier.direct.number(.rgb(RGB(0x102030), ansi: .black)) == 0x102030)
        #expect(ColorTier.direct.number(.ansi(.red)) == 1)
        #expect(ColorTier.direct.number(.ansi(.brightBlack)) == 0x7F7F7F)
        #expect(ColorTier.direct.number(.terminal) == -1)
    }

    @Test(
        "without colours the selection is still to be seen", arguments: ThemeLibrary.embeddedNames)
    func selectionWithoutColor(name: String) throws {
        let theme = try ThemeLibrary().theme(name)
        let plain = theme.resolve(.text, tier: .none)
        #expect(theme.resolve(Style.text.with(.selected), tier: .none) != plain)
        #expect(plain.foreground == -1 && plain.background == -1)
    }

    @Test("stale data loses its colours, and an overlay of weight stays")
    func stale() throws {
        let theme = try ThemeLibrary().theme("nord")
        let stale = theme.resolve(Style.error.with(.stale), tier: .indexed256)
        #expect(stale.foreground == theme.resolve(Style(.stale), tier: .indexed256).foreground)
        #expect(theme.resolve(Style.text.bold, tier: .none).attributes.contains(.bold))
    }

    @Test("a ramp runs from its first colour to its last")
    func ramp() throws {
        let theme = try ThemeLibrary().theme("nord")
        #expect(theme.look(of: .ramp(.gauge, 0)).foreground == theme[.ok].foreground)
        #expect(theme.look(of: .ramp(.gauge, 1)).foreground == theme[.error].foreground)
        #expect(Style.ramp(.gauge, .nan) == Style.ramp(.gauge, 0))
        #expect(Style.ramp(.gauge, 7) == Style.ramp(.gauge, 1))
    }

    @Test("owners beyond the last hue start over")
    func owners() {
        #expect(Style.owner(12) == Style.owner(0))
        #expect(Style.owner(-1) == Style.owner(11))
    }

    @Test("every style has a name of its own")
    func names() {
        let names = (0..<Style.lookCount).filter { $0 < Style.roleCount || $0 >= Style.rampBase }
            .map { Style(look: $0).description }
        #expect(Set(names).count == names.count)
        #expect(Style.roleCount <= Style.rampBase)
        #expect(Set(Role.allCases.map(\.key)).count == Role.allCases.count)
    }
}
