import CKernels

extension EncoderPass {
    /// Attention of every row to all rows of its text: an item is a tile of queries of one head.
    func attend(_ member: inout TeamMember) {
        let heads = model.pointee.headCount
        let items = tileCount * heads
        while case let item = member.take(of: items), item >= 0 {
            attend(buffers.tiles[item / heads], head: item % heads, member)
        }
        member.finishPhase(of: items)
    }

    private func attend(_ tile: AttentionTile, head: Int, _ member: TeamMember) {
        let (width, dimension) = (model.pointee.hiddenSize, model.pointee.headDimension)
        let context = Int(tile.contextCount)
        let padded = (context + 15) / 16 * 16
        let offset = Int(tile.firstToken) * width + head * dimension
        var queries = ck_rows(
            start: buffers.queries + offset, stride: width, count: Int(tile.tokenCount))
        var run = ck_page_run(
            base: UnsafeRawPointer(buffers.keys + head * buffers.pageCount * pageBytes),
            pages: buffers.pages + Int(tile.firstPage), page_stride: pageBytes,
            token_count: context, dimension: dimension, element: CK_F32)
        let scores = buffers.scores(member.number)
        let scales = buffers.scales(member.number)
        var shares = ck_rows(start: scores, stride: padded, count: queries.count)
        ck_scores(kernels, &queries, &run, 1 / Float(dimension).squareRoot(), &shares)
        for query in 0..<queries.count {
            scales[query] = ck_softmax(kernels, scores + query * padded, 0, context, padded)
        }
        run.base = UnsafeRawPointer(buffers.values + head * buffers.pageCount * pageBytes)
        var output = ck_rows(
            start: buffers.attended + offset, stride: width, count: queries.count)
        ck_values(kernels, &shares, scales, &run, &output)
    }
}
