import CKernels
import ModelFormats

extension StepPass {
    /// Attention over the pages: an item is one tile of queries for one head of keys and values.
    /// A row sees at most the last `window` tokens, its own among them.
    func attend(layer: Int, window: Int?, _ member: inout TeamMember) {
        let heads = model.pointee.keyValueHeadCount
        while case let item = member.take(of: active.tileCount * heads), item >= 0 {
            // Tiles of a prefill grow in cost: taking them from the end balances the threads.
            let tile = active.tiles[active.tileCount - 1 - item / heads]
            attend(tile, head: item % heads, layer: layer, window: window ?? .max, member)
        }
        member.finishPhase(of: active.tileCount * heads)
    }

    private func attend(
        _ tile: AttentionTile, head: Int, layer: Int, window: Int, _ member: TeamMember
    ) {
        let shape = model.pointee
        let scratch = buffers.scratch(member.number)
        let group = shape.groupSize
        // Pages that not even the tile's first row sees are not read. The tokens counted from here
        // on are those of the pages that are.
        let firstSeen = Int(tile.contextCount - tile.tokenCount) - (window - 1)
        let skippedPages = max(0, firstSeen) / 16
        let context = Int(tile.contextCount) - skippedPages * 16
        let padded = (context + 15) / 16 * 16
        var queries = ck_rows(
            start: buffers.query(
                head: head * group, token: Int(tile.firstToken), of: active.count, model),
            stride: shape.headDimension, count: Int(tile.tokenCount) * group)
        var keys = ck_page_run(
            base: UnsafeRawPointer(pages.keys(layer: layer, head: head)),
            pages: pageTables.baseAddress.map { $0 + Int(tile.firstPage) + skippedPages },
            page_stride: pages.pageBytes, token_count: context, dimension: shape.headDimension,
            element: pages.element)
        var shares = ck_rows(start: scratch.scores, stride: padded, count: queries.count)
        ck_scores(kernels, &queries, &keys, shape.attentionScale, &shares)
        if let cap = shape.attentionSoftcap {
            ck_soft_cap(kernels, scratch.scores, cap, queries.count * padded)
        }
        for query in 0..<queries.count {
            // A row sees the tokens up to its own, the last row of the tile all of them.
            let end = context - (Int(tile.tokenCount) - 1 - query / group)
            scratch.scales[query] = ck_softmax(
                kernels, scratch.scores + query * padded, max(0, end - window), end, padded)
        }
        keys.base += pages.halfBytes
        weighValues(tile, head: head, &shares, &keys, scratch)
    }

    private func weighValues(
        _ tile: AttentionTile, head: Int, _ shares: inout ck_rows, _ values: inout ck_page_run,
        _ scratch: MemberScratch
    ) {
        let shape = model.pointee
        let width = shape.groupSize * shape.headDimension
        let target =
            buffers.attended + Int(tile.firstToken) * shape.queryWidth + head * width
        // The heads of one row are neighbours in the result, those of the next row are not.
        let direct = tile.tokenCount == 1
        var output = ck_rows(
            start: direct ? target : scratch.attendedTile, stride: shape.headDimension,
            count: shares.count)
        ck_values(kernels, &shares, scratch.scales, &values, &output)
        guard !direct else { return }
        for row in 0..<Int(tile.tokenCount) {
            (target + row * shape.queryWidth)
                .update(from: scratch.attendedTile + row * width, count: width)
        }
    }
}
