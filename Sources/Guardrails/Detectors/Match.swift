/// What a detector found, in the folded text.
struct Match: Equatable {
    var rule: Rule
    var range: Range<Int>
    var detail = ""
}
