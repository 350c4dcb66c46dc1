/// The words of English that hold a question together, whatever the schema.
package enum Phrases {
  /// Every phrase with its meaning.
  static let phrases: [(phrase: String, entry: Entry)] = comparisons + suffixes + controls + numbers + units

  private static func list(_ entry: Entry, _ phrases: String) -> [(phrase: String, entry: Entry)] {
    phrases.split(separator: "|").map { (String($0), entry) }
  }

  /// The comparisons, with the sign each stands for: what `docs/asking.md` lists.
  static let comparisonPhrases: [(sign: String, bound: Bound, phrases: String)] = [
    (
      ">", .over,
      "over|above|more than|greater than|higher than|bigger than|larger than|exceeding|exceeds|exceed|exceeded"
        + "|in excess of|north of|beyond|better than|longer than|upwards of|upward of|topping|surpassing|surpass"
        + "|surpasses|anything over|anything above|well over|just over|well above|>"
    ),
    (
      ">=", .atLeast,
      "at least|no less than|not less than|no fewer than|not fewer than|no lower than|not lower than|not below"
        + "|not under|no worse than|minimum|minimum of|a minimum of|min|min of|starting at|starting from|from at least"
        + "|at a minimum|at minimum|reached|reaching|not less|no smaller than|>=|equal to or greater than"
        + "|greater than or equal to|equal or greater than|more than or equal to|at or above|equal to or above"
        + "|not short of|nothing below|nothing under|never below|never under"
    ),
    (
      "<", .under,
      "under|below|less than|fewer than|lower than|smaller than|beneath|south of|shorter than|short of|shy of"
        + "|worse than|anything under|anything below|well under|well below|just under|just below|not yet|<"
    ),
    (
      "<=", .atMost,
      "up to|at most|no more than|not more than|no greater than|not greater than|no higher than|not higher than"
        + "|not over|not above|not exceeding|does not exceed|do not exceed|doesnt exceed|dont exceed|maximum|maximum of"
        + "|a maximum of|max|max of|capped at|no longer than|not longer than|not beyond|at the most|<="
        + "|less than or equal to|equal to or less than|equal or less than|at or below|equal to or below"
        + "|nothing over|nothing above|never over|never above|no larger than|no bigger than|at a maximum|at maximum"
    ),
    ("=", .equal, "exactly|precisely|equal to|equals|equalling|is exactly|of exactly|="),
    (
      "within 10 %", .around,
      "around|about|roughly|approximately|approx|circa|close to|somewhere around|in the region of|in the area of|~"
        + "|somewhere near|or thereabouts|more or less|give or take"
    ),
  ]

  /// The same for people to read: the sign, and the phrases parted by commas.
  package static var comparisonTable: [(sign: String, phrases: String)] {
    comparisonPhrases.map { ($0.sign, $0.phrases.replacing("|", with: ", ")) }
  }

  private static let comparisons =
    comparisonPhrases.flatMap { list(.compare($0.bound), $0.phrases) }
    + list(.compare(.older), "older than|aged over|aged above")
    + list(.compare(.younger), "younger than|aged under|aged below")
    + list(
      .compare(.atLeastAge),
      "no younger than|not younger than|turned|have turned|has turned|already turned|aged at least")
    + list(.compare(.atMostAge), "no older than|not older than|aged up to|aged at most")
    + list(
      .compare(.within),
      "in the last|in the past|within the last|within the past|over the last|over the past|during the last"
        + "|during the past|in last|within last|for the last|for the past|in the previous|throughout the last|within"
        + "|in the most recent|the past|the last|in past|less than the last|since the last")
    + list(.compare(.since), "since|starting|as of|from the start of|since the start of|since the beginning of")
    + list(.compare(.after), "after|later than|since after")
    + list(.compare(.before), "before|prior to|earlier than")
    + list(.compare(.until), "until|till|by the end of|by")

  private static let suffixes =
    list(
      .suffix(.atLeast),
      "or more|or better|or higher|or above|or over|or greater|or up|and up|and over|and above|and higher|and more|plus|+"
        + "|or longer|and longer|upwards|and upwards|or upwards|and better|or beyond|and beyond|and greater|or larger|or bigger"
    )
    + list(.suffix(.atLeastAge), "or older|and older|or elder")
    + list(
      .suffix(.atMost),
      "or less|or under|or below|or lower|or fewer|and under|and below|and less|and lower|and fewer|or worse|and worse"
        + "|or smaller|or shorter|and down|or down|tops|and shorter")
    + list(.suffix(.atMostAge), "or younger|and younger")
    + list(.suffix(.around), "or so|or thereabouts|ish|give or take|more or less")

  private static let controls = joining + people + asides

  private static let joining =
    list(
      .control(.negate),
      "no|not|without|isnt|arent|wasnt|werent|dont|doesnt|didnt|havent|hasnt|hadnt|never|lacking|lack|lacks|non|minus"
        + "|zero|cannot|cant|wont|nobody|none|no longer|without any|have no|has no|not any")
    + list(
      .control(.and), "and|&|as well as|along with|together with|plus a|plus an|in addition to|also|and also|while")
    + list(.control(.or), "or|and/or|or else|or alternatively|alternatively")
    + list(.control(.nor), "nor")
    + list(.control(.comma), ",|;|(|)|/")
    + list(.control(.either), "either|any of|one of|at least one of")
    + list(.control(.neither), "neither|none of|neither of")
    + list(.control(.both), "both|all of")
    + list(.control(.but), "but|though|yet|however|although|whereas")
    + list(
      .control(.except),
      "except|everyone but|everybody but|anyone but|anybody but|all but|excluding|except for|other than|apart from|aside from|leaving out|exclude|excludes|omit|omitting|leave out"
        + "|ignoring|ignore|outside|outside of|outside the|skip|skipping|barring|bar|rather than")
    + list(
      .control(.between),
      "between|ranging between|in between|anywhere between|somewhere between|ranging from|anywhere from")
    + list(.control(.from), "from")
    + list(.control(.to), "to|through|until|till|and up to|up until|-")
    + list(.control(.stop), "?|.|!")
    + list(.control(.ago), "ago|back")
    + list(.control(.last), "last|past|previous")
    + list(.control(.this), "this|current")
    + list(.control(.half), "half")
    + list(.control(.article), "a|an")
    + list(.control(.today), "today")
    + list(.control(.yesterday), "yesterday")
    + list(.control(.their), "their|his|her|the")
    + list(.control(.early), "early")
    + list(.control(.middle), "mid|middle")
    + list(.control(.late), "late")

  private static let people =
    list(
      .control(.people),
      "customer|client|people|person|everyone|anyone|everybody|anybody|individual|adult|those|folk|member|investor|men"
        + "|women|man|woman|household|account holder|professional|worker|saver|borrower|earner|somebody|someone|they|all"
        + "|prospect|group|contact list|families|family|couple|user|resident|tier customer|applicants|owner occupier")
    + list(.control(.holder), "holder|owner|borrower|bearer|user|subscriber|havers|carrying customer")
    + list(
      .control(.who), "who|whose|that|which|whom|where|when|whove|whod|whos|are they|do they")
    + list(
      .control(.holding),
      "with|has|have|having|hold|holding|own|owning|got|possess|possessing|carry|carrying|had|using|use"
        + "|taken out|took out|take out|signed up for|enrolled in|currently have|currently has|who have|paying off|repaying|maintain"
        + "|maintaining|keep|keeping|already have|already has|are on|is on|run|running|featuring|containing|including|include"
    )
    + list(
      .control(.place),
      "in|at|within the|on|near|based in|living in|located in|resident in|live in|from within|belonging to|belong to")

  private static let asides =
    list(
      .control(.filler),
      ":|of|is|are|was|were|be|been|being|for|it|its|any|some|currently|now|already|level|value|total of|a total of|figure"
        + "|as|than|us|our|we|them|were|outstanding|existing|current|active|open|least|account|only|just|still|also|even"
        + "|worth|worth of|set|sits|sit|stand|stands|standing|stood|comes|come|range|ranging|somewhere|anywhere"
        + "|there|do|does|did|would|has been|have been|hasnt been|having been|to us|with me|bracket|band|range of"
        + "|which is|that is|who is|who are|that are|whose is|amount|amounts|amounting to|equal|point|overall"
        + "|all the|an amount of|in total|altogether|combined|held|registered|recorded|reported|whatsoever"
        + "|rated|rating of|running at|sitting at|at the|the|category|type|kind|classified|class|profile of")
    + list(
      .control(.interest),
      "interested in|interest in|interested|might be interested in|may be interested in|might want|may want|want|wants"
        + "|wanting|would like|looking for|looking to|look for|seeking|seek|considering|consider|thinking about|thinking of"
        + "|asking about|ask about|asked about|asks about|enquiring about|enquired about|inquiring about|curious about"
        + "|qualify for|might qualify for|qualifying for|eligible for|suitable for|need|needs|needing|in the market for"
        + "|hoping for|hoping to|hope to|planning|planning to|plan to|plans to|saving for|candidates for|candidate for"
        + "|prospects for|prospect for|ready for|keen on|apply for|applying for|applied for|similar to|like|likely to want"
        + "|benefit from|could use|good fit for|fit for|best for|target for|targets for|talk about|talking about|worried about"
        + "|nervous about|concerned about|offer|offered|pitch|recommend|refused|rejected for|declined for|tempted by|dream of"
        + "|dreaming of|read about|love|loves|enjoy|enjoys|wish|wishing|shopping for|in need of|open to|opening|to open"
        + "|might take|could take|who could be offered|approach about|ask for|asking for|asked for|inquire about|learn about"
    )
    + list(
      .control(.compound),
      "payment|application|rate|problem|arrears|advice|broker|offer|debt|question|enquiry|inquiry|term|deal|provider|company"
        + "|officer|statement|fund|strategy|strategies|approval|renewal|repayment|advisor|adviser|calculator|market|needs"
        + "|option|limit|fee|balance transfer|insurance|protection|crisis|interest|reward|rewards|product|service|services"
        + "|advertising|manager|department|recommendation")
    + list(.control(.rank), "top|first|best|number|bottom|next|id")

  private static let numbers: [(phrase: String, entry: Entry)] =
    [
      "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve", "thirteen",
      "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen",
    ].enumerated().map { ($1, .numeral(Double($0 + 1))) }
    + ["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"].enumerated().map {
      ($1, .numeral(Double(10 * ($0 + 2))))
    } + [("dozen", .scale(12)), ("fourty", .numeral(40))]
    + [("single", .numeral(1))] + list(.scale(100), "hundred") + list(.scale(1000), "thousand|k|grand")
    + list(.scale(1e6), "million|mil|mio|mn|m") + list(.scale(1e9), "billion|bn")
    + list(.scale(1e5), "lakh|lac") + list(.scale(1e7), "crore|cr")

  private static let units =
    list(.unit(.percent), "%|percent|per cent|pct|percentage points")
    + list(.unit(.money), "$|dollar|usd|us dollar|us $|gbp|pound|eur|euro|rupee|inr|buck|quid|chf|cad|aud|jpy|yen")
    + list(.unit(.years), "year|yr|years|yrs|y") + list(.unit(.months), "month|mth|mo|months")
    + list(.unit(.weeks), "week|wk|weeks") + list(.unit(.days), "day|days") + list(.unit(.quarters), "quarter|quarters")
    + list(.control(.ofAge), "old|of age|yo")
    + list(
      .control(.monthly), "a month|per month|each month|every month|monthly|p.m.|pcm|a calendar month|/ month")
    + list(
      .control(.yearly), "a year|per year|each year|every year|annually|yearly|per annum|p.a.|pa|/ year|annual")
    + [
      "january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november",
      "december",
    ].enumerated().map { ($1, .month($0 + 1)) }
    + ["jan", "feb", "mar", "apr", "jun", "jul", "aug", "sept", "oct", "nov", "dec"].enumerated().map {
      ($1, .month([1, 2, 3, 4, 6, 7, 8, 9, 10, 11, 12][$0]))
    }
}
