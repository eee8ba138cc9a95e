import CCUDA

/// A piece of a GPU's memory.
final class DeviceMemory {
    let context: CUDAContext
    let start: cc_address
    let byteCount: Int

    init(_ context: CUDAContext, byteCount: Int, purpose: String) throws(CUDAError) {
        var address: cc_address = 0
        try context.check(
            context.table.memory_take(&address, max(byteCount, 1)), "cuMemAlloc",
            bytes: byteCount, for: purpose)
        self.context = context
        self.byteCount = byteCount
        start = address
    }

    deinit { _ = context.table.memory_give(start) }
}

/// Memory of the host that the GPU copies from and to while the host does other things.
final class PinnedMemory {
    let context: CUDAContext
    let start: UnsafeMutableRawPointer
    let byteCount: Int

    init(_ context: CUDAContext, byteCount: Int, purpose: String) throws(CUDAError) {
        var memory: UnsafeMutableRawPointer?
        try context.check(
            context.table.host_take(&memory, max(byteCount, 1), 0), "cuMemHostAlloc",
            bytes: byteCount, for: purpose)
        guard let memory else { throw .outOfMemory(bytes: byteCount, purpose: purpose) }
        self.context = context
        self.byteCount = byteCount
        start = memory
    }

    deinit { _ = context.table.host_give(start) }
}

/// A range of addresses that gets its memory piece by piece, from its start on, as it is needed.
///
/// So KV pages take what their tokens need and no share of the GPU that somebody has to guess.
final class GrowingMemory {
    /// Large beside the driver's granularity, so that growing is rare; small beside a GPU.
    private static let wantedPiece = 256 << 20

    let context: CUDAContext
    let start: cc_address
    /// What may be used now.
    private(set) var mappedBytes = 0
    private let reservedBytes: Int
    private let pieceBytes: Int
    private var properties: cc_allocation
    private var pieces: [cc_physical] = []

    init(_ context: CUDAContext, limit: Int, pieceBytes wanted: Int = wantedPiece)
        throws(CUDAError)
    {
        let location = cc_location(
            kind: Int32(CC_LOCATION_DEVICE), id: context.info.device)
        properties = cc_allocation()
        properties.kind = Int32(CC_MEMORY_PINNED)
        properties.location = location
        var granularity = 0
        try context.check(
            context.table.granularity(&granularity, &properties, 0),
            "cuMemGetAllocationGranularity")
        let unit = max(granularity, 1)
        pieceBytes = (min(wanted, max(limit, 1)) + unit - 1) / unit * unit
        reservedBytes = (limit + pieceBytes - 1) / pieceBytes * pieceBytes
        var address: cc_address = 0
        try context.check(
            context.table.range_reserve(&address, reservedBytes, 0, 0, 0), "cuMemAddressReserve")
        self.context = context
        start = address
    }

    deinit {
        let table = context.table
        for (index, piece) in pieces.enumerated() {
            _ = table.range_unmap(start + UInt64(index * pieceBytes), pieceBytes)
            _ = table.physical_give(piece)
        }
        _ = table.range_give(start, reservedBytes)
    }

    /// Makes the first `byteCount` bytes usable; what is already there stays.
    func grow(to byteCount: Int) throws(CUDAError) {
        while mappedBytes < min(byteCount, reservedBytes) { try addPiece() }
    }

    private func addPiece() throws(CUDAError) {
        let table = context.table
        var piece: cc_physical = 0
        try context.check(
            table.physical_take(&piece, pieceBytes, &properties, 0), "cuMemCreate",
            bytes: pieceBytes, for: "KV pages")
        let place = start + UInt64(mappedBytes)
        do throws(CUDAError) {
            try context.check(table.range_map(place, pieceBytes, 0, piece, 0), "cuMemMap")
            var access = cc_access(
                location: properties.location, flags: Int32(CC_ACCESS_READ_WRITE))
            try context.check(
                table.range_access(place, pieceBytes, &access, 1), "cuMemSetAccess")
        } catch {
            _ = table.range_unmap(place, pieceBytes)
            _ = table.physical_give(piece)
            throw error
        }
        pieces.append(piece)
        mappedBytes += pieceBytes
    }
}
