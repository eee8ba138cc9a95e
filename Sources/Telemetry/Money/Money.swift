/// An amount of US dollars as an integer number of nano-dollars; sums are exact.
package struct Money: Hashable, Comparable, Codable, Sendable {
    package var nanodollars: Int64

    package init(nanodollars: Int64) { self.nanodollars = nanodollars }

    package static let zero = Money(nanodollars: 0)

    package static func < (left: Money, right: Money) -> Bool {
        left.nanodollars < right.nanodollars
    }

    package static func + (left: Money, right: Money) -> Money {
        Money(nanodollars: left.nanodollars + right.nanodollars)
    }

    package static func - (left: Money, right: Money) -> Money {
        Money(nanodollars: left.nanodollars - right.nanodollars)
    }

    package static func += (left: inout Money, right: Money) { left = left + right }
}
