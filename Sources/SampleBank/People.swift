/// Names to put together at random.
enum People {
  static let givenNames = [
    "Ada", "Aisha", "Alejandro", "Amara", "Anders", "Anika", "Beatriz", "Benedict", "Bronwen", "Caleb", "Camila",
    "Chidi",
    "Clara", "Dalia", "Daniel", "Dimitra", "Edith", "Eduardo", "Elif", "Emeka", "Esther", "Farid", "Felicity", "Fiona",
    "Gabriel", "Giulia", "Grace", "Hana", "Harold", "Hugo", "Imani", "Ingrid", "Ivan", "Jasper", "Joanna", "Jun",
    "Kamal",
    "Katarina", "Kofi", "Laila", "Leon", "Lucia", "Magnus", "Mariam", "Marta", "Mei", "Miguel", "Nadia", "Naomi",
    "Nikhil",
    "Olga", "Omar", "Oscar", "Padma", "Patrick", "Petra", "Quentin", "Rafael", "Rosa", "Ruth", "Samir", "Selma",
    "Siobhan",
    "Stefan", "Tamar", "Tariq", "Thandi", "Theodore", "Uma", "Valentin", "Vera", "Walter", "Wanjiru", "Yara", "Yusuf",
    "Zoltan",
  ]

  static let familyNames = [
    "Abara", "Ahlgren", "Almeida", "Anand", "Arkwright", "Baranov", "Bellamy", "Berisha", "Blackwood", "Brennan",
    "Calloway",
    "Castellano", "Chaudhry", "Cisse", "Corrigan", "Dahl", "Delacroix", "Demir", "Dlamini", "Eastwick", "Ekwueme",
    "Eriksen",
    "Fairbank", "Farouk", "Ferreira", "Fontaine", "Galloway", "Ghosh", "Grundy", "Haddad", "Halloran", "Hartmann",
    "Ibarra",
    "Ivanova", "Jankowski", "Jimenez", "Kapoor", "Karlsson", "Keller", "Kimura", "Kowalczyk", "Laurent", "Lindqvist",
    "Lombardi",
    "Maclean", "Mahlangu", "Marchetti", "Mensah", "Moreau", "Nakamura", "Novak", "Obi", "Okonkwo", "Oliveira", "Osei",
    "Papadakis",
    "Pereira", "Petrov", "Quigley", "Rahman", "Reinholt", "Rossi", "Salazar", "Santoro", "Sorensen", "Suzuki",
    "Takahashi",
    "Thackeray", "Tran", "Underhill", "Vance", "Vasquez", "Verhoeven", "Wainwright", "Weiss", "Whitlock", "Winters",
    "Yamada",
    "Yilmaz", "Zhang", "Zielinski",
  ]
}

/// Where a customer lives.
struct Place: Sendable {
  let city: String
  let country: String

  static let all: [Place] = cities.flatMap { country, cities in cities.map { Place(city: $0, country: country) } }

  /// A list and not a dictionary, because the order of the places is part of what a seed means.
  private static let cities: [(country: String, cities: [String])] = [
    (
      "United States",
      [
        "Boston", "Denver", "Portland", "Austin", "Chicago", "Seattle", "Atlanta", "Minneapolis", "San Diego",
        "Pittsburgh",
        "Nashville", "Tucson",
      ]
    ),
    ("Canada", ["Toronto", "Montreal", "Vancouver", "Halifax", "Calgary"]),
    ("United Kingdom", ["London", "Leeds", "Bristol", "Glasgow", "Cardiff", "Norwich"]),
    ("Ireland", ["Dublin", "Galway"]), ("France", ["Lyon", "Nantes", "Marseille"]),
    ("Germany", ["Hamburg", "Leipzig", "Cologne"]), ("Netherlands", ["Utrecht", "Rotterdam"]),
    ("Spain", ["Valencia", "Seville", "Bilbao"]), ("Portugal", ["Porto", "Lisbon"]), ("Italy", ["Bologna", "Turin"]),
    ("Poland", ["Gdansk", "Krakow"]), ("Sweden", ["Gothenburg", "Uppsala"]), ("Greece", ["Thessaloniki"]),
    ("Turkey", ["Izmir"]), ("Kenya", ["Nairobi"]), ("Nigeria", ["Lagos"]), ("Ghana", ["Accra"]),
    ("South Africa", ["Cape Town", "Durban"]), ("India", ["Pune", "Bengaluru", "Kochi"]), ("Singapore", ["Singapore"]),
    ("Malaysia", ["Penang"]), ("Japan", ["Osaka", "Sapporo"]), ("South Korea", ["Busan"]),
    ("Australia", ["Melbourne", "Perth", "Hobart"]), ("New Zealand", ["Wellington"]),
    ("Brazil", ["Curitiba", "Recife"]),
    ("Mexico", ["Guadalajara", "Merida"]), ("Chile", ["Valparaiso"]), ("United Arab Emirates", ["Dubai"]),
  ]
}
