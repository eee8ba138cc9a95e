extension Money {
    /// An amount in dollars such as `0.15`, exactly; nil when it is not one, is negative, or has
    /// more than nine decimals.
    package init?(dollars text: String) {
        let parts = text.split(separator: ".", maxSplits: 1, omittingEmptySubsequences: false)
        let fraction = parts.count > 1 ? parts[1] : "0"
        let digits = { (part: Substring) in
            !part.isEmpty && part.utf8.allSatisfy { (0x30...0x39).contains($0) }
        }
        guard let whole = parts.first, digits(whole), digits(fraction), fraction.count <= 9,
            let dollars = Int64(whole),
            let nano = Int64(fraction + String(repeating: "0", count: 9 - fraction.count))
        else { return nil }
        let (product, overflow) = dollars.multipliedReportingOverflow(by: 1_000_000_000)
        let (sum, overflowToo) = product.addingReportingOverflow(nano)
        guard !overflow, !overflowToo else { return nil }
        self.init(nanodollars: sum)
    }
}
