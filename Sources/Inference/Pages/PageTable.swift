import DeviceAPI

/// The pages of one sequence in the order of its tokens.
struct PageTable {
    private(set) var pages: [Int32] = []
    /// Pages from the start whose names are known, and the name of the last of them.
    private var namedCount = 0
    private var lastName: PageHash
    private let salt: UInt64

    init(salt: UInt64, tokenCapacity: Int) {
        self.salt = salt
        lastName = .root(salt: salt)
        pages.reserveCapacity((tokenCapacity + 15) / 16)
    }

    /// Pages whose contents are lost when it gives them up.
    var unnamedCount: Int { pages.count - namedCount }

    /// Pages that must be taken before the table holds `tokenCount` tokens.
    func missing(for tokenCount: Int) -> Int {
        max(0, (tokenCount + PagePool.tokensPerPage - 1) / PagePool.tokensPerPage - pages.count)
    }

    /// Takes pages until the table holds `tokenCount` tokens; false when the pool ran out, with
    /// what it had taken kept.
    mutating func grow(to tokenCount: Int, owner: UInt64, from pool: inout PagePool) -> Bool {
        for _ in 0..<missing(for: tokenCount) {
            guard let page = pool.take(owner: owner) else { return false }
            pages.append(page)
        }
        return true
    }

    /// Shares cached pages that go on where the table's named ones end, as long as they hold full
    /// pages of `tokens` and leave at least one token to compute. Returns the tokens gained.
    mutating func extendFromCache(_ tokens: [Int32], _ pool: inout PagePool) -> Int {
        guard namedCount == pages.count else { return 0 }
        let size = PagePool.tokensPerPage
        let before = pages.count
        tokens.withUnsafeBufferPointer { tokens in
            guard let base = tokens.baseAddress else { return }
            while (pages.count + 1) * size < tokens.count {
                let start = base + pages.count * size
                let name = pool.hash(parent: lastName, tokens: start)
                guard let page = pool.find(name, tokens: start) else { return }
                pool.share(page)
                pages.append(page)
                lastName = name
                namedCount += 1
            }
        }
        return (pages.count - before) * size
    }

    /// Names the pages that `computedCount` tokens have filled, so that other sequences find them.
    mutating func publish(_ tokens: [Int32], computedCount: Int, in pool: inout PagePool) {
        let full = computedCount / PagePool.tokensPerPage
        guard namedCount < full else { return }
        tokens.withUnsafeBufferPointer { tokens in
            guard let base = tokens.baseAddress else { return }
            while namedCount < full {
                let start = base + namedCount * PagePool.tokensPerPage
                lastName = pool.hash(parent: lastName, tokens: start)
                pool.publish(pages[namedCount], as: lastName, tokens: start)
                namedCount += 1
            }
        }
    }

    /// Gives all pages back, the last first: what is taken for other contents later should be the
    /// ends of sequences, not the beginnings that others may share.
    mutating func releaseAll(to pool: inout PagePool) {
        for page in pages.reversed() { pool.release(page) }
        pages.removeAll(keepingCapacity: true)
        namedCount = 0
        lastName = .root(salt: salt)
    }
}
