import DeviceAPI

/// Who uses which page of keys and values, and which full pages can be used again.
///
/// A page that nobody uses stays in the free list, and keeps its contents and its name in the
/// prefix cache until it is taken: the free list is the cache's eviction order. All operations
/// take constant time and allocate nothing.
package struct PagePool {
    static let tokensPerPage = DeviceLimits.tokensPerPage
    private static let none: Int32 = -1

    struct Page {
        var references: Int32 = 0
        /// Neighbours in the free list.
        var previous: Int32 = PagePool.none
        var next: Int32 = PagePool.none
        /// The last sequence that took it.
        var owner: UInt64 = 0
        /// The step in which it was last taken or released.
        var touched: UInt64 = 0
        var hash = PageHash(low: 0, high: 0)
        var isNamed = false
    }

    var pages: [Page]
    /// The tokens of named pages, 16 each.
    private var tokens: [Int32]
    private var names: PageNames
    private let hasher: PageHasher
    private var first: Int32 = PagePool.none
    private var last: Int32 = PagePool.none

    /// Pages that nobody uses, named ones included.
    package private(set) var freeCount = 0
    /// Free pages that are named, and so can be used again.
    package private(set) var cachedCount = 0
    /// Pages with more than one user.
    package private(set) var sharedCount = 0
    /// Named pages that were taken for other contents, since the beginning.
    package private(set) var evictions: UInt64 = 0
    /// Pages that got their first user, and pages that lost their last one, since the beginning.
    package private(set) var allocations: UInt64 = 0
    package private(set) var releases: UInt64 = 0
    /// Counts steps, for the pages' ages.
    package var step: UInt64 = 0

    /// `key` is the secret of the pages' names.
    package init(pageCount: Int, key: (UInt64, UInt64)) {
        pages = Array(repeating: Page(), count: pageCount)
        tokens = Array(repeating: 0, count: pageCount * Self.tokensPerPage)
        names = PageNames(pageCount: pageCount)
        hasher = PageHasher(key: key)
        for page in 0..<pageCount { append(Int32(page)) }
    }

    package var pageCount: Int { pages.count }
    var counts: (allocations: UInt64, releases: UInt64, evictions: UInt64) {
        (allocations, releases, evictions)
    }
    package var usedCount: Int { pages.count - freeCount }

    /// A page for new contents: the one that has been free for longest, so that useful contents
    /// stay. nil when all are in use.
    mutating func take(owner: UInt64) -> Int32? {
        guard first != Self.none else { return nil }
        let page = first
        unlink(page)
        if pages[Int(page)].isNamed {
            forget(page)
            evictions += 1
        }
        allocations += 1
        pages[Int(page)].references = 1
        pages[Int(page)].owner = owner
        pages[Int(page)].touched = step
        return page
    }

    /// One more user of a page that is in use or cached.
    mutating func share(_ page: Int32) {
        let index = Int(page)
        if pages[index].references == 0 {
            allocations += 1
            unlink(page)
        } else if pages[index].references == 1 {
            sharedCount += 1
        }
        pages[index].references += 1
        pages[index].touched = step
    }

    /// One user less; the last one's page becomes free. Named pages queue up behind all others,
    /// unnamed ones are taken first.
    mutating func release(_ page: Int32) {
        let index = Int(page)
        pages[index].references -= 1
        pages[index].touched = step
        if pages[index].references == 1 { sharedCount -= 1 }
        guard pages[index].references == 0 else { return }
        releases += 1
        if pages[index].isNamed { append(page) } else { prepend(page) }
    }

    func hash(parent: PageHash, tokens: UnsafePointer<Int32>) -> PageHash {
        hasher.hash(parent: parent, tokens: tokens)
    }

    /// The page of this name with these tokens, or nil.
    func find(_ hash: PageHash, tokens wanted: UnsafePointer<Int32>) -> Int32? {
        guard let page = names.find(hash, in: pages) else { return nil }
        let start = Int(page) * Self.tokensPerPage
        for index in 0..<Self.tokensPerPage where tokens[start + index] != wanted[index] {
            return nil
        }
        return page
    }

    /// Names a full page that is in use, so that others find it. A name that is already taken by
    /// another page stays there.
    mutating func publish(_ page: Int32, as hash: PageHash, tokens full: UnsafePointer<Int32>) {
        let index = Int(page)
        guard !pages[index].isNamed, names.find(hash, in: pages) == nil else { return }
        for offset in 0..<Self.tokensPerPage {
            tokens[index * Self.tokensPerPage + offset] = full[offset]
        }
        pages[index].hash = hash
        pages[index].isNamed = true
        names.insert(page, pages)
    }

    private mutating func forget(_ page: Int32) {
        names.remove(page, pages)
        pages[Int(page)].isNamed = false
    }

    private mutating func append(_ page: Int32) {
        pages[Int(page)].previous = last
        pages[Int(page)].next = Self.none
        if last == Self.none { first = page } else { pages[Int(last)].next = page }
        last = page
        freeCount += 1
        if pages[Int(page)].isNamed { cachedCount += 1 }
    }

    private mutating func prepend(_ page: Int32) {
        pages[Int(page)].previous = Self.none
        pages[Int(page)].next = first
        if first == Self.none { last = page } else { pages[Int(first)].previous = page }
        first = page
        freeCount += 1
    }

    private mutating func unlink(_ page: Int32) {
        let (previous, next) = (pages[Int(page)].previous, pages[Int(page)].next)
        if previous == Self.none { first = next } else { pages[Int(previous)].next = next }
        if next == Self.none { last = previous } else { pages[Int(next)].previous = previous }
        pages[Int(page)].previous = Self.none
        pages[Int(page)].next = Self.none
        freeCount -= 1
        if pages[Int(page)].isNamed { cachedCount -= 1 }
    }
}

extension PagePool {
    /// What contradicts itself, or the tables that are in use; empty when all is well. Linear in
    /// the pages, for tests and for idle moments.
    package func problems(tables: [[Int32]]) -> [String] {
        var found: [String] = []
        var users = [Int32](repeating: 0, count: pages.count)
        for page in tables.joined() { users[Int(page)] += 1 }
        for (index, page) in pages.enumerated() where page.references != users[index] {
            found.append(
                "page \(index) counts \(page.references) users, tables have \(users[index])")
        }
        var free = 0
        var page = first
        while page != Self.none, free <= pages.count {
            if pages[Int(page)].references != 0 { found.append("page \(page) is free and used") }
            free += 1
            page = pages[Int(page)].next
        }
        let unused = pages.count { $0.references == 0 }
        if free != freeCount || free != unused {
            found.append("free list has \(free), counter \(freeCount), unused pages \(unused)")
        }
        let cached = pages.count { $0.references == 0 && $0.isNamed }
        if cached != cachedCount { found.append("cached \(cached), counter \(cachedCount)") }
        let shared = pages.count { $0.references > 1 }
        if shared != sharedCount { found.append("shared \(shared), counter \(sharedCount)") }
        for (index, page) in pages.enumerated() where page.isNamed {
            if names.find(page.hash, in: pages) != Int32(index) {
                found.append("page \(index) is not found by its name")
            }
        }
        return found
    }
}
