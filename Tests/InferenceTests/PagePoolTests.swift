import ModelFixtures
import Testing

@testable import Inference

@Suite("Page pool")
struct PagePoolTests {
    /// A page that the test knows to be there.
    func take(_ pool: inout PagePool) throws -> Int32 {
        let page = pool.take(owner: 7)
        return try #require(page)
    }

    func tokens(_ value: Int32) -> [Int32] { (0..<16).map { value * 100 + $0 } }

    @Test("names are SipHash-2-4-128, and every bit of input and key matters")
    func hash() {
        let hasher = PageHasher(key: (0x0706_0504_0302_0100, 0x0f0e_0d0c_0b0a_0908))
        // vectors.h of the reference implementation, the first of the 128-bit ones.
        #expect(hasher.empty == PageHash(low: 0xe6a8_25ba_047f_81a3, high: 0x9302_55c7_1472_f66d))
        let base = hasher.hash(parent: .root(salt: 0), tokens: tokens(1))
        for index in 0..<16 {
            var changed = tokens(1)
            changed[index] ^= 1
            let other = hasher.hash(parent: .root(salt: 0), tokens: changed)
            #expect(other.low != base.low && other.high != base.high)
        }
        #expect(hasher.hash(parent: .root(salt: 1), tokens: tokens(1)) != base)
        let rekeyed = PageHasher(key: (0, 0x0f0e_0d0c_0b0a_0908))
        #expect(rekeyed.hash(parent: .root(salt: 0), tokens: tokens(1)) != base)
    }

    @Test("a shared page is freed only when its last owner leaves")
    func sharing() throws {
        var pool = PagePool(pageCount: 2, key: (1, 2))
        let page = try take(&pool)
        pool.share(page)
        #expect(pool.sharedCount == 1 && pool.usedCount == 1)
        pool.release(page)
        #expect(pool.sharedCount == 0 && pool.freeCount == 1)
        pool.release(page)
        #expect(pool.freeCount == 2)
        #expect(pool.problems(tables: []).isEmpty)
    }

    @Test("a cached page is found by its tokens until it is taken for others")
    func caching() throws {
        var pool = PagePool(pageCount: 2, key: (1, 2))
        let page = try take(&pool)
        let name = pool.hash(parent: .root(salt: 0), tokens: tokens(1))
        pool.publish(page, as: name, tokens: tokens(1))
        pool.release(page)
        #expect(pool.cachedCount == 1)
        #expect(pool.find(name, tokens: tokens(1)) == page)
        #expect(pool.find(name, tokens: tokens(2)) == nil)
        // The unnamed page goes first, the cached one only when nothing else is left.
        let unnamed = pool.take(owner: 8)
        #expect(unnamed != page)
        #expect(pool.evictions == 0)
        let evicted = pool.take(owner: 9)
        #expect(evicted == page)
        #expect(pool.evictions == 1 && pool.find(name, tokens: tokens(1)) == nil)
        let nothing = pool.take(owner: 9)
        #expect(nothing == nil)
    }

    @Test("two names that collide in the table are both found when one is removed")
    func collisions() throws {
        var pool = PagePool(pageCount: 8, key: (1, 2))
        // Sixteen cells: names with equal low bits form one run.
        let names = (0..<8).map { PageHash(low: UInt64($0 % 3) << 4 | 14, high: UInt64($0)) }
        var taken: [Int32] = []
        for name in names {
            let page = try take(&pool)
            pool.publish(page, as: name, tokens: tokens(1))
            taken.append(page)
        }
        for page in taken { pool.release(page) }
        for removed in 0..<8 {
            let page = pool.take(owner: 2)
            #expect(page == taken[removed])
            for (index, name) in names.enumerated() {
                #expect((pool.find(name, tokens: tokens(1)) != nil) == (index > removed))
            }
        }
    }

    @Test("the tails of sequences are evicted before their beginnings, old before new")
    func evictionOrder() throws {
        var pool = PagePool(pageCount: 4, key: (1, 2))
        var tables: [PageTable] = []
        var all: [[Int32]] = []
        for start: Int32 in [0, 1000] {
            let sequence = (0..<33).map { start + $0 }
            var table = PageTable(salt: 0, tokenCapacity: 33)
            let grew = table.grow(to: 32, owner: 1, from: &pool)
            #expect(grew)
            table.publish(sequence, computedCount: 32, in: &pool)
            tables.append(table)
            all.append(sequence)
        }
        let pages = tables.map(\.pages)
        tables[0].releaseAll(to: &pool)
        tables[1].releaseAll(to: &pool)
        let taken = (0..<4).map { _ in pool.take(owner: 9) }
        #expect(taken == [pages[0][1], pages[0][0], pages[1][1], pages[1][0]])
    }

    @Test("sequences of different salts share nothing")
    func salts() {
        var pool = PagePool(pageCount: 8, key: (1, 2))
        let tokens = (0..<40).map { Int32($0) }
        var first = PageTable(salt: 1, tokenCapacity: 40)
        let firstResult = first.grow(to: 40, owner: 1, from: &pool)
        #expect(firstResult)
        first.publish(tokens, computedCount: 40, in: &pool)
        var same = PageTable(salt: 1, tokenCapacity: 40)
        let sameResult = same.extendFromCache(tokens, &pool)
        #expect(sameResult == 32)
        #expect(same.pages == Array(first.pages.prefix(2)))
        var other = PageTable(salt: 2, tokenCapacity: 40)
        let otherResult = other.extendFromCache(tokens, &pool)
        #expect(otherResult == 0)
        #expect(pool.sharedCount == 2)
    }

    @Test("the cache leaves at least one token to compute")
    func remainder() {
        var pool = PagePool(pageCount: 8, key: (1, 2))
        let tokens = (0..<32).map { Int32($0) }
        var first = PageTable(salt: 0, tokenCapacity: 33)
        let firstResult = first.grow(to: 32, owner: 1, from: &pool)
        #expect(firstResult)
        first.publish(tokens, computedCount: 32, in: &pool)
        var again = PageTable(salt: 0, tokenCapacity: 33)
        let againResult = again.extendFromCache(tokens, &pool)
        #expect(againResult == 16)
        var longer = PageTable(salt: 0, tokenCapacity: 34)
        let longerResult = longer.extendFromCache(tokens + [99], &pool)
        #expect(longerResult == 32)
    }

    @Test("no operation in a long random trace breaks an invariant", arguments: [61, 62, 63])
    func trace(seed: UInt64) {
        var generator = SeededGenerator(seed: seed)
        var pool = PagePool(pageCount: 24, key: (seed, 2))
        var live: [(table: PageTable, tokens: [Int32])] = []
        for round in 0..<3000 {
            pool.step += 1
            switch Int.random(in: 0..<4, using: &generator) {
            case 0 where live.count < 8:
                // Few beginnings, so that prefixes are often shared.
                let start = Int32.random(in: 0..<3, using: &generator)
                let count = Int.random(in: 1...80, using: &generator)
                let tokens = (0..<count).map { start * 1000 + Int32($0) }
                var table = PageTable(salt: 0, tokenCapacity: 100)
                let gained = table.extendFromCache(tokens, &pool)
                #expect(gained % 16 == 0 && gained < count)
                if table.grow(to: count, owner: UInt64(round), from: &pool) {
                    live.append((table, tokens))
                } else {
                    table.releaseAll(to: &pool)
                }
            case 1 where !live.isEmpty:
                let index = Int.random(in: 0..<live.count, using: &generator)
                live[index].table.publish(
                    live[index].tokens, computedCount: live[index].tokens.count, in: &pool)
            case 2 where !live.isEmpty:
                let index = Int.random(in: 0..<live.count, using: &generator)
                live[index].table.releaseAll(to: &pool)
                live.remove(at: index)
            default:
                guard let index = live.indices.randomElement(using: &generator) else { continue }
                let next = Int32.random(in: 0..<5, using: &generator)
                live[index].tokens.append(next)
                let count = live[index].tokens.count
                if !live[index].table.grow(to: count, owner: 1, from: &pool) {
                    live[index].tokens.removeLast()
                }
            }
            let problems = pool.problems(tables: live.map(\.table.pages))
            #expect(problems.isEmpty, "seed \(seed) round \(round): \(problems)")
            if !problems.isEmpty { return }
        }
    }
}
