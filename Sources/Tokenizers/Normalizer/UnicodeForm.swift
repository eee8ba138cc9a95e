/// The four normalization forms over UTF-8 bytes, in linear time but for the sort of a run of
/// combining marks. Bytes that are no UTF-8 stay as they are and part what they stand between.
enum UnicodeForm: Sendable {
    case nfc, nfd, nfkc, nfkd

    private var composes: Bool { self == .nfc || self == .nfkc }
    private var compatibility: Bool { self == .nfkc || self == .nfkd }

    /// Scalars below this neither decompose under the form nor compose with what stands before.
    private var firstAffected: UInt32 {
        switch self {
        case .nfc: 0x300
        case .nfd, .nfkc, .nfkd: 0xA0
        }
    }

    func append(_ bytes: UnsafeBufferPointer<UInt8>, to output: inout [UInt8]) {
        let cursor = UTF8Cursor(bytes)
        var index = 0
        var run: [Ranked] = []
        var scratch: [UInt32] = []
        while index < cursor.end {
            let (value, length) = cursor.scalar(at: index)
            if value == UTF8Cursor.invalid {
                flush(&run, to: &output)
                output.append(bytes[index])
            } else {
                if value < firstAffected { flush(&run, to: &output) }
                if value < firstAffected, nextIsUnaffected(cursor, index + length) {
                    output.append(contentsOf: bytes[index..<index + length])
                } else {
                    add(value, to: &run, &scratch)
                }
            }
            index += length
        }
        flush(&run, to: &output)
    }

    private struct Ranked {
        var scalar: UInt32
        var rank: UInt8
    }

    /// An unaffected scalar is copied unless a mark after it may compose with it.
    @inline(__always)
    private func nextIsUnaffected(_ cursor: UTF8Cursor, _ index: Int) -> Bool {
        guard index < cursor.end else { return true }
        return cursor.bytes[index] < 0x80 || cursor.scalar(at: index).value < firstAffected
    }

    private func add(_ scalar: UInt32, to run: inout [Ranked], _ scratch: inout [UInt32]) {
        let table = NormalizationTable.shared
        scratch.removeAll(keepingCapacity: true)
        table.decompose(scalar, compatibility: compatibility, into: &scratch)
        for part in scratch {
            run.append(Ranked(scalar: part, rank: table.combiningClass(part)))
        }
    }

    private func flush(_ run: inout [Ranked], to output: inout [UInt8]) {
        guard !run.isEmpty else { return }
        order(&run)
        if composes { compose(&run) }
        for entry in run { UTF8Cursor.append(entry.scalar, to: &output) }
        run.removeAll(keepingCapacity: true)
    }

    /// Canonical ordering: each run of non-starters by its class, equal classes as they stood.
    private func order(_ run: inout [Ranked]) {
        var start = 0
        while start < run.count {
            if run[start].rank == 0 {
                start += 1
                continue
            }
            var end = start + 1
            var sorted = true
            while end < run.count, run[end].rank != 0 {
                sorted = sorted && run[end - 1].rank <= run[end].rank
                end += 1
            }
            if !sorted { run[start..<end].sort { $0.rank < $1.rank } }
            start = end
        }
    }

    /// The canonical composition algorithm: a scalar joins the last starter unless something of
    /// its own class or higher stands between.
    private func compose(_ run: inout [Ranked]) {
        let table = NormalizationTable.shared
        var kept = 0
        var starter: Int?
        var lastRank: Int = -1
        for index in run.indices {
            let entry = run[index]
            let blocked = lastRank >= Int(entry.rank)
            if let starter, !blocked, let joined = table.compose(run[starter].scalar, entry.scalar)
            {
                run[starter].scalar = joined
                continue
            }
            if entry.rank == 0 {
                starter = kept
                lastRank = -1
            } else {
                lastRank = Int(entry.rank)
            }
            run[kept] = entry
            kept += 1
        }
        run.removeSubrange(kept...)
    }
}
