import ArgumentParser

/// A length of time on the command line: a number and a unit, such as 90d, 12h, 30m or 10s.
struct Span: ExpressibleByArgument, CustomStringConvertible {
    let milliseconds: Int64

    private static let units: [(letter: Character, milliseconds: Int64)] = [
        ("d", 86_400_000), ("h", 3_600_000), ("m", 60_000), ("s", 1_000),
    ]

    init(milliseconds: Int64) { self.milliseconds = milliseconds }

    init?(argument: String) {
        guard let letter = argument.last,
            let unit = Self.units.first(where: { $0.letter == letter }),
            let count = Int64(argument.dropLast()), (0...100_000).contains(count)
        else { return nil }
        milliseconds = count * unit.milliseconds
    }

    var description: String {
        let unit = Self.units.first { milliseconds % $0.milliseconds == 0 }
        return unit.map { "\(milliseconds / $0.milliseconds)\($0.letter)" }
            ?? "\(milliseconds)ms"
    }

    var defaultValueDescription: String { description }
}
