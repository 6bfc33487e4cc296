//! The words that the world is made of.

pub(crate) const FIRST_NAMES: [&str; 16] = [
    "Mika", "Noor", "Tomas", "Aiko", "Lena", "Omar", "Priya", "Jules", "Wanda", "Kofi", "Ines", "Yuki", "Dario",
    "Sanna", "Bela", "Rosa",
];

pub(crate) const PASTIMES: [&str; 14] = [
    "bakes", "cooks", "paints", "travels", "lifts", "dances", "knits", "reads", "films", "gardens", "rides", "sings",
    "repairs", "collects",
];

pub(crate) const OTHER_NICKNAMES: [&str; 8] = [
    "小厨房的一天",
    "料理日記🍱",
    "مطبخ سارة",
    "דנה אופה",
    "Анна и кот",
    "김치 레시피",
    "ครัวบ้านเรา",
    "O'Neil \"the\" Baker",
];

pub(crate) const SIGNATURES: [&str; 6] = [
    "",
    "Cooking every day\nNew videos on Fridays 🍋\nMail: hello@example.invalid",
    "每天一道菜\n商务合作请私信",
    "وصفات سهلة كل يوم",
    "she/her · two cats, one oven",
    "🔥🔥🔥",
];

/// Country and language.
pub(crate) const HOMES: [(&str, &str); 8] =
    [("US", "en"), ("GB", "en"), ("DE", "de"), ("JP", "ja"), ("SA", "ar"), ("IL", "he"), ("BR", "pt"), ("SG", "zh")];

pub(crate) const EMOJI: [&str; 8] = ["🍰✨", "👩🏽‍🍳", "🐈‍⬛", "🏳️‍🌈", "🇯🇵🍜", "💃🏿🕺", "❤️‍🔥", "🧑‍🧑‍🧒"];

pub(crate) const PHRASES: [&str; 20] = [
    "Sourdough on a rainy morning",
    "Five dinners from one chicken",
    "My grandmother's plum cake",
    "How to fold a paper crane",
    "A day at the flea market",
    "Trying the spiciest noodles in town",
    "Before and after: the small kitchen",
    "Wait for the end",
    "Three stretches for your back",
    "The cat does not approve",
    "Train ride through the snow",
    "What I eat on a long day",
    "Repairing a chair from the street",
    "Learning this dance in one hour",
    "Unpacking the new camera",
    "Books that kept me awake",
    "Tomatoes, week by week",
    "Coffee at home like in the café",
    "Everything I got wrong about rice",
    "A walk before sunrise",
];

pub(crate) const CHINESE: [&str; 4] =
    ["今天做一道简单的番茄炒蛋,超下饭!", "周末去菜市场逛逛", "奶奶的红烧肉做法公开啦", "三分钟学会折纸鹤"];

pub(crate) const ARABIC: [&str; 3] =
    ["وصفة اليوم: كبسة الدجاج على أصولها", "جولة في سوق المدينة القديمة", "قهوة الصباح مع الهيل"];

pub(crate) const HEBREW: [&str; 3] = ["מתכון לחלה ביתית", "בוקר בשוק הכרמל", "עוגת שוקולד של סבתא"];

pub(crate) const REMARKS: [&str; 12] = [
    "Where is this?",
    "I made it, it works",
    "first",
    "The cat at 0:07 😂",
    "Please share the recipe",
    "Link to the pan?",
    "This took me three tries & it was worth it",
    "my mother says \"more salt\"",
    "Part two when",
    "Music name?",
    "I watched this ten times",
    "Greetings from Lisbon 🇵🇹",
];

pub(crate) const SOUND_TITLES: [&str; 10] = [
    "Lemon Street",
    "夏天的风",
    "Slow Tram (Sample Remix)",
    "ليل طويل",
    "Paper Boats",
    "Untitled",
    "Feet on the Floor",
    "שיר בוקר",
    "Neon Bakery",
    "Two Left Shoes",
];

pub(crate) const SHOPS: [&str; 6] =
    ["Sample Shop", "Kiln & Clay", "厨房好物馆", "Nord Textil", "Casa da Cor", "The \"Good\" Pan Co."];

pub(crate) const QUALITIES: [&str; 10] =
    ["Sample", "Glazed", "Cast iron", "Linen", "Foldable", "Bamboo", "复古", "Oversized", "Recycled", "3-in-1"];

pub(crate) const THINGS: [&str; 12] = [
    "mug",
    "teapot",
    "frying pan",
    "apron",
    "lamp",
    "storage box",
    "cutting board",
    "phone stand",
    "tote bag",
    "blanket",
    "yoga mat",
    "悬挂花盆",
];

pub(crate) const CATEGORIES_1: [&str; 6] =
    ["Sample home", "Textiles", "Beauty", "Sports & outdoors", "Phones & electronics", "玩具"];

pub(crate) const CATEGORIES_2: [&str; 9] =
    ["Sample kitchen", "Lighting", "Storage", "Bedding", "Towels", "Curtains", "Skin care", "Hair care", "Fragrance"];

pub(crate) const CATEGORIES_3: [&str; 12] = [
    "Sample mugs",
    "Plates",
    "Floor lamps",
    "Table lamps",
    "Boxes",
    "Shelves",
    "Blankets",
    "Pillows",
    "Bath towels",
    "Hand towels",
    "Blinds",
    "Drapes",
];
