/// What a recurrent layer reads.
package enum LayerInputs {
    /// [N x F]: a row for each token, which the layer multiplies by its input weights.
    case tokens(States)
    /// What each token's word brings to the gates, computed once for all its tokens. The layer's tokens are those from
    /// `firstToken` on among the ones that the shares are for.
    case words(any WordShares, firstToken: Int)
}

/// The input's share of the gates of the first layer, W x + b, computed once for each word.
package protocol WordShares: AnyObject {
    /// Copies the shares of some tokens in a direction: (tokens, G·H).
    func copyShares(of tokens: Range<Int>, direction: Int, into gates: Matrix, _ kernels: Kernels)
}
