/// The rules by which ICU cuts text into segments: rule text in RBBI syntax of our own, derived from the tables of
/// UAX #29 (Unicode Text Segmentation), section 4.1, and UTS #51 (Unicode Emoji), section 1.4.9.
///
/// ICU's stock rules differ from UAX #29, give emoji the status of spaces, and change with its version and the
/// locale; a vocabulary must not. The rules of UAX #29 are written one by one, chained; rules that begin with
/// `^` and match a whole segment only say what it is: the greatest status wins.
///
/// They depart from UAX #29 where it asks for it (dictionaries for scripts that write no spaces) and in four
/// places, none of which its test file reaches: a keycap joins nothing (`1️⃣2️⃣` is two), the emoji ℹ Ⓜ 🅰 🅱 🅾 🅿
/// are no letters, U+202F is a space (French writes it before `!`), and `々` is a Han character.
struct WordRules: Sendable, Hashable {
    /// What a segment is, as the rules tell it. Where several rules match, the greatest wins.
    enum Status {
        /// A line break, which no rule needs to mention.
        static let lineBreak: Int32 = 0
        static let symbol: Int32 = 10
        static let word: Int32 = 20
        /// Connectors alone, as `___`: a symbol that the rules for words match too.
        static let connector: Int32 = 25
        static let number: Int32 = 30
        static let kana: Int32 = 40
        /// Kana and Han mixed, cut by dictionary.
        static let japanese: Int32 = 45
        static let ideograph: Int32 = 50
        /// Begins with white space or another blank, yet has something visible that is attached to it.
        static let attachedToBlank: Int32 = 55
        static let emoji: Int32 = 60
        /// Only white space, controls, and characters that are not to be seen: no token.
        static let blank: Int32 = 70
    }

    /// The rules in RBBI syntax.
    let text: String

    /// The rules for a way of cutting Chinese.
    init(chinese: TextConfiguration.ChineseSegmentation) {
        let commented = Self.sets + Self.dictionarySets(for: chinese) + Self.rules + Self.statuses
        // Without comments, so that rewording one changes no hash.
        let lines = commented.utf8.split(separator: UInt8(ascii: "\n"))
        text = lines.filter { $0.first != UInt8(ascii: "#") }.map { String(Substring($0)) }.joined(
            separator: "\n")
    }

    /// A stable hash of the rules.
    var hash: UInt64 { StableHash.hash(text.utf8) }

    /// These rules with the Unicode of the ICU that runs: what decides how text is cut.
    var identifier: String {
        let hash = String(hash, radix: 16)
        return "rules-\(String(repeating: "0", count: 16 - hash.count))\(hash) unicode-\(ICU.unicodeVersion)"
    }

    /// These rules as the ICU that runs compiles them: what it must have compiled to use it in place of them.
    var compiledIdentifier: String { "\(identifier) icu-\(ICU.version)" }

    // Every class is a Word_Break property value but for the departures above. $J joins two characters of one word
    // (rule WB4's Extend, Format and ZWJ), $X stands at a segment's end.
    private static let sets = #"""
        !!chain;
        !!quoted_literals_only;
        $CR = [\p{Word_Break=CR}];
        $LF = [\p{Word_Break=LF}];
        $Newline = [\p{Word_Break=Newline}];
        $Space = [\p{Word_Break=WSegSpace}];
        $ZWJ = [\p{Word_Break=ZWJ}];
        $X = [\p{Word_Break=Extend} \p{Word_Break=Format} $ZWJ];
        $J = [$X - [\u20E3]];
        $RI = [\p{Word_Break=Regional_Indicator}];
        $Hebrew = [\p{Word_Break=Hebrew_Letter}];
        $Letter = [[\p{Word_Break=ALetter} $Hebrew] - [\p{Script=Han} \p{Extended_Pictographic}]];
        $Numeric = [\p{Word_Break=Numeric}];
        $SingleQuote = [\p{Word_Break=Single_Quote}];
        $DoubleQuote = [\p{Word_Break=Double_Quote}];
        $MidLetter = [\p{Word_Break=MidLetter} \p{Word_Break=MidNumLet} $SingleQuote];
        $MidNumber = [\p{Word_Break=MidNum} \p{Word_Break=MidNumLet} $SingleQuote];
        $Connector = [\p{Word_Break=ExtendNumLet} - [\u202F]];
        $Katakana = [\p{Word_Break=Katakana}];
        $Pictograph = [\p{Extended_Pictographic}];
        $Complex = [\p{Line_Break=Complex_Context} & \p{Word_Break=Other}];
        $Han = [[\p{Script=Han} \p{Ideographic}] - $X];
        $Kana = [[\p{Script=Hiragana} \p{Script=Katakana} \u30FC \uFF70] & [\p{Word_Break=Other} $Katakana]];
        $Blank = [\p{White_Space} \p{Cc} \p{Cf} \p{Default_Ignorable_Code_Point}];
        $BlankBase = [$Blank - $CR - $LF - $Newline - $X];
        $BlankX = [$Blank & $X];
        $MarkX = [$X - $Blank];
        $BlankLetter = [$Blank & $Letter];
        $EmojiX = [$X - [\uFE0E]];

        """#

    // ICU hands the characters of the variable called $dictionary to its dictionaries, and cuts the segments that
    // consist of them further. Kana is always cut so; Han only on request, and then together with kana, for
    // Japanese words mix them.
    private static func dictionarySets(for chinese: TextConfiguration.ChineseSegmentation) -> String {
        let run =
            switch chinese {
            case .character: "$Run = [$Kana];\n"
            case .dictionary: "$Run = [$Kana [$Han & \\p{Script=Han}]];\n"
            }
        return run + "$dictionary = [\\p{Line_Break=Complex_Context} $Run];\n"
    }

    // The rules of UAX #29, in its order; the comment names each. WB1, WB2 and WB999 are built in.
    private static let rules = """
        # WB3
        $CR $LF;
        # WB3c
        $ZWJ $Pictograph $X* {\(Status.word)};
        # WB3d
        $Space $Space;
        # WB4
        [^$CR $LF $Newline $X] $X* {\(Status.symbol)};
        ^$X+ {\(Status.symbol)};
        $Letter $X* {\(Status.word)};
        $Numeric $X* {\(Status.word)};
        $Katakana $X* {\(Status.word)};
        $Complex $X* {\(Status.word)};
        # WB5
        $Letter $J* $Letter $X* {\(Status.word)};
        # WB6, WB7
        $Letter $J* $MidLetter $J* $Letter $X* {\(Status.word)};
        # WB7a
        $Hebrew $J* $SingleQuote $X* {\(Status.word)};
        # WB7b, WB7c
        $Hebrew $J* $DoubleQuote $J* $Hebrew $X* {\(Status.word)};
        # WB8
        $Numeric $J* $Numeric $X* {\(Status.word)};
        # WB9
        $Letter $J* $Numeric $X* {\(Status.word)};
        # WB10
        $Numeric $J* $Letter $X* {\(Status.word)};
        # WB11, WB12
        $Numeric $J* $MidNumber $J* $Numeric $X* {\(Status.word)};
        # WB13
        $Katakana $J* $Katakana $X* {\(Status.word)};
        # WB13a
        [$Letter $Numeric $Katakana $Connector] $J* $Connector $X* {\(Status.word)};
        # WB13b
        $Connector $J* [$Letter $Numeric $Katakana] $X* {\(Status.word)};
        # WB15, WB16
        ^$RI $X* $RI $X* {\(Status.symbol)};
        # Runs for the dictionaries
        $Complex $J* $Complex $X* {\(Status.word)};
        $Run $J* $Run $X* {\(Status.word)};

        """

    // What a whole segment is. None of these may match more than the rules above join.
    private static let statuses = #"""
        ^$Connector ($J* $Connector)* $X* {\#(Status.connector)};
        ^$Numeric ($J* ($MidNumber $J*)? $Numeric)* $X* {\#(Status.number)};
        ^[$Kana $Katakana] $X* {\#(Status.kana)};
        ^$Katakana ($J* $Katakana)* $X* {\#(Status.kana)};
        ^$Run ($J* $Run)* $X* {\#(Status.japanese)};
        ^$Han $X* {\#(Status.ideograph)};
        ^($Space+ | $BlankBase)? $BlankX* ($MarkX | $ZWJ $Pictograph) ($X | $ZWJ $Pictograph)*
            {\#(Status.attachedToBlank)};
        ^($Pictograph | $RI $X* $RI | [0-9 \u0023 *] \uFE0F? \u20E3) $EmojiX* ($ZWJ $Pictograph $EmojiX*)*
            {\#(Status.emoji)};
        ^[\p{Emoji_Modifier}] $X* {\#(Status.emoji)};
        ^$Space+ $BlankX* {\#(Status.blank)};
        ^$BlankBase $BlankX* {\#(Status.blank)};
        ^$BlankX+ {\#(Status.blank)};
        ^$BlankLetter ($BlankX* $BlankLetter)* $BlankX* {\#(Status.blank)};

        """#
}
