/// The left side of a product: floats and, where products are less precise, the copy of them that is read.
package struct States {
    /// What is read instead of the floats.
    package enum Copy {
        /// Nothing: the floats themselves are read.
        case none
        /// The same rows in bfloat16.
        case bfloat16(BFloat16Matrix)
        /// The same rows in 8 bits.
        case int8(Int8Matrix)
    }

    /// The floats.
    package var values: Matrix
    /// Of the same shape and stride.
    package var copy: Copy

    /// Floats with a copy.
    package init(_ values: Matrix, _ copy: Copy = .none) {
        self.values = values
        self.copy = copy
    }

    /// `count` rows from `first` on.
    package func rows(_ first: Int, _ count: Int) -> States {
        let copy: Copy =
            switch copy {
            case .none: .none
            case .bfloat16(let copy): .bfloat16(copy.rows(first, count))
            case .int8(let copy): .int8(copy.rows(first, count))
            }
        return States(values.rows(first, count), copy)
    }

    /// What products read of them.
    package var operand: Operand {
        switch copy {
        case .none: .float32(values)
        case .bfloat16(let copy): .bfloat16(copy)
        case .int8(let copy): .int8(copy)
        }
    }

    /// `count` columns from `first` on.
    package func columns(_ first: Int, _ count: Int) -> States {
        let copy: Copy =
            switch copy {
            case .none: .none
            case .bfloat16(let copy): .bfloat16(copy.columns(first, count))
            case .int8(let copy): .int8(copy.columns(first, count))
            }
        return States(values.columns(first, count), copy)
    }
}

/// What a product reads of its left side, without the floats that it may have been made of.
package enum Operand {
    /// Single precision.
    case float32(Matrix)
    /// Half the bits.
    case bfloat16(BFloat16Matrix)
    /// 8 bits.
    case int8(Int8Matrix)
}

/// The right side of a product: weights in one of the precisions.
package enum PackedWeights {
    /// Single precision.
    case float32(PackedMatrix)
    /// Pairs of rows in bfloat16.
    case bfloat16(PackedBFloat16)
    /// Quadruples of rows in 8 bits, with a scale a column.
    case int8(PackedInt8)

    /// The size and the panels.
    package var shape: PackedShape {
        switch self {
        case .float32(let weights): weights.shape
        case .bfloat16(let weights): weights.shape
        case .int8(let weights): weights.shape
        }
    }

    /// The floats whose memory weights of this shape take.
    package static func floats(_ shape: PackedShape, _ precision: Precision) -> Int {
        switch precision {
        case .float32: shape.count
        case .bfloat16: PackedBFloat16.floats(shape)
        case .int8: PackedInt8.floats(shape)
        }
    }
}

extension PackedWeights {
    /// Their precision.
    package var precision: Precision {
        switch self {
        case .float32: .float32
        case .bfloat16: .bfloat16
        case .int8: .int8
        }
    }
}

extension FloatBuffer {
    /// Weights in the memory of the floats from `offset` on.
    package func weights(at offset: Int, _ shape: PackedShape, _ precision: Precision) -> PackedWeights {
        switch precision {
        case .float32: .float32(packed(at: offset, shape))
        case .bfloat16: .bfloat16(packedBFloat16(at: offset, shape))
        case .int8: .int8(packedInt8(at: offset, shape))
        }
    }
}

extension Arena {
    /// Left-over values, with the copy that products of a precision read; valid until ``reset()``. `isBounded` tells
    /// that all values will be between -1 and 1.
    package func states(_ rows: Int, _ columns: Int, _ precision: Precision, isBounded: Bool = true) -> States
    {
        let values = uninitialized(rows, columns)
        let copy: States.Copy =
            switch precision {
            case .float32: .none
            case .bfloat16: .bfloat16(bfloat16(rows, columns))
            case .int8: .int8(int8(rows, columns, hasScales: !isBounded))
            }
        return States(values, copy)
    }

    /// The copy that products of a precision will read of values that somebody will write to a matrix.
    package func states(beside values: Matrix, _ precision: Precision, isBounded: Bool = true) -> States {
        let copy: States.Copy =
            switch precision {
            case .float32: .none
            case .bfloat16: .bfloat16(bfloat16(values.rows, values.stride).columns(0, values.columns))
            case .int8:
                .int8(int8(values.rows, values.stride, hasScales: !isBounded).columns(0, values.columns))
            }
        return States(values, copy)
    }

    /// A matrix with the copy that products of a precision read.
    package func states(_ values: Matrix, _ precision: Precision, _ kernels: Kernels) -> States {
        let copy: States.Copy =
            switch precision {
            case .float32: .none
            case .bfloat16: .bfloat16(bfloat16(values.rows, values.columns))
            case .int8: .int8(int8(values.rows, values.columns, hasScales: true))
            }
        let states = States(values, copy)
        kernels.refreshCopy(of: states)
        return states
    }
}
