//! The rules as tables, and what holds for any text and any chunking.

use proptest::prelude::*;

use crate::place::Tables;
use crate::scanner::Scanner;
use crate::{Detector, Finding, Kind, LONGEST_PATTERN, MaskedText, StreamGuard, StreamMode, mask_text, masked};

/// The findings of `text` as kind and original text.
fn found(text: &str) -> Vec<(Kind, String)> {
    let characters: Vec<char> = text.chars().collect();
    Detector::new()
        .detect(text)
        .into_iter()
        .map(|finding| (finding.kind, characters[finding.start..finding.end].iter().collect()))
        .collect()
}

/// `text` holds one finding of `kind`, written between `⟦` and `⟧`; without them, nothing.
#[track_caller]
fn check(kind: Kind, marked: &str) {
    let text = marked.replace(['⟦', '⟧'], "");
    let expected: Vec<(Kind, String)> =
        marked.split('⟦').skip(1).map(|part| (kind, part.split('⟧').next().unwrap().to_owned())).collect();
    assert_eq!(found(&text), expected, "in {marked:?}");
}

fn persian(text: &str) -> String {
    text.chars().map(|digit| digit.to_digit(10).map_or(digit, |value| char::from_u32(0x6f0 + value).unwrap())).collect()
}

fn arabic(text: &str) -> String {
    text.chars().map(|digit| digit.to_digit(10).map_or(digit, |value| char::from_u32(0x660 + value).unwrap())).collect()
}

fn check_in_all_digits(kind: Kind, cases: &[&str]) {
    for case in cases {
        check(kind, case);
        check(kind, &persian(case));
        check(kind, &arabic(case));
    }
}

#[test]
fn phones() {
    check_in_all_digits(
        Kind::PhoneNumber,
        &[
            "⟦09121234567⟧",
            "با ⟦0912 345 6789⟧ تماس بگیرید",
            "⟦0912-345-6789⟧، ⟦0935.123.4567⟧",
            "⟦09001234567⟧ و ⟦0904 123 4567⟧ و ⟦09051234567⟧ و ⟦0941-123-4567⟧ و ⟦+98 994 123 4567⟧ و ⟦09991234567⟧",
            "زنگ بزن به ⟦9123456789⟧",
            "⟦+98 912 345 6789⟧ or ⟦00989123456789⟧ or ⟦989123456789⟧",
            "⟦+98 (0)921-123-4567⟧",
            "همراه: ⟦0933 948 68 29⟧.",
            "⟦09121234567⟧/⟦09121234568⟧",
            "⟦09121234567⟧,⟦09121234568⟧",
            "دفتر ⟦021-88776655⟧ داخلی 12",
            "تماس: ⟦021-88776655⟧-6 و ⟦88776655⟧/7",
            "تلفن ⟦(021) 88776655⟧",
            "تلفن ⟦88776655-021⟧",
            "تلفن: ⟦8877 6655⟧",
            "خط ویژه ⟦021-91234⟧ تماس",
            "⟦+98-28-57851818⟧",
            "call ⟦+1 (212) 555-0123⟧ now",
            "⟦+44 20 7946 0232⟧ and ⟦+971-4-129-3848⟧",
            "hotline ⟦1-800-555-6942⟧",
            "Phone ⟦(212) 555-0123⟧",
            "ring ⟦07700 900795⟧",
            "⟦0۹12\u{200c}345\u{200e}6789⟧",
            "\u{200e}⟦09123456789⟧\u{200e}",
            // Not phones.
            "پیامک به 300070",
            "0991***6030 و 0913-xxx-9020",
            "*780*1#",
            "اورژانس 115",
            "091212345678901",
            "سفارش 81507850",
            "1402/02/13",
            "از 2019 تا 2020 تماس 2019 2020",
            "مبلغ 12,091,212,345 ریال",
            "05-123-456789 units",
            "call for 055 1234 5678 pieces",
        ],
    );
}

#[test]
fn national_ids() {
    check_in_all_digits(
        Kind::NationalId,
        &[
            "کد ملی ⟦0012345679⟧",
            "کدملی:⟦0076229645⟧",
            "کد\u{200c}ملی ⟦1234567891⟧",
            "national ID ⟦456-789012-4⟧",
            "شماره ملی ⟦456 789012 4⟧ است",
            "مینا کاظمی، ⟦0012345679⟧، تهران",
            "کد ملی 0012345678",
            "کد ملی 1111111111",
            "شماره سفارش 0012345679",
            "0012345679 تومان",
            "کد ملی 00123456790",
            "شناسه ملی 10380284790",
            "ISBN 0012345679",
        ],
    );
}

#[test]
fn cards() {
    check_in_all_digits(
        Kind::BankCard,
        &[
            "⟦6037991234567893⟧",
            "کارت ⟦6104-3312-3456-7890⟧",
            "⟦6219 8612 3456 7898⟧",
            "⟦5022 - 2912 - 3456 - 7897⟧",
            "card ⟦4556 4164 3615 2886⟧ expires",
            "کارت ⟦6037\u{200c}9912\u{200f}3456 7893⟧",
            "کارت 6037991234567894",
            "کارت 6037 XXXX XXXX 7893",
            "60379912345678931",
            "6037 9912 3456 7893 1234 5678",
            "IMEI 357862114327655",
        ],
    );
}

#[test]
fn ibans() {
    check_in_all_digits(
        Kind::Iban,
        &[
            "⟦IR050170000000123456789012⟧",
            "⟦IR05 0170 0000 0012 3456 7890 12⟧",
            "⟦ir16-0120-0000-0000-1234-5678-90⟧",
            "شماره شبا ⟦050170000000123456789012⟧",
            "شبا: ⟦0501 7000 0000 1234 5678 9012⟧",
            "⟦GB82 WEST 1234 5698 7654 32⟧ ok",
            "⟦gb82 west 1234 5698 7654 32⟧ ok",
            "⟦DE89370400440532013000⟧",
            "IR050170000000123456789013",
            "کد رهگیری 050170000000123456789012",
            "DE89370400440532013001",
        ],
    );
}

#[test]
fn postal_codes() {
    check_in_all_digits(
        Kind::PostalCode,
        &[
            "کد پستی ⟦1234567890⟧",
            "کدپستی: ⟦12345-67890⟧",
            "ک.پ ⟦1193653471⟧",
            "ک. پ. ⟦1193653471⟧",
            "Tucson, AZ ⟦85772⟧ but",
            "ZIP: ⟦12285-2390⟧.",
            "سفارش 1234567890",
            "12345 نفر",
        ],
    );
    check(Kind::PostalCode, "the office in Bristol ⟦BS8 2ZA⟧ but");
    check(Kind::PostalCode, "London ⟦SW1A 1AA⟧.");
    check(Kind::PostalCode, "model QX8 2ZA");
}

#[test]
fn postal_codes_in_addresses() {
    assert_eq!(
        found("خیابان آزادی، پلاک 12، 12345-67890"),
        [(Kind::Address, "خیابان آزادی، پلاک 12".to_owned()), (Kind::PostalCode, "12345-67890".to_owned())]
    );
}

/// Names of a value before it, behind it, in forms and over columns.
#[test]
fn labels_forms_and_tables() {
    for case in [
        "شماره ملی دارنده حساب: ⟦0012345679⟧",
        "National ID of the customer: ⟦0012345679⟧",
        "\"nationalId\": \"⟦0012345679⟧\"",
        "کد ملی\n⟦0012345679⟧",
        "| نام | کد ملی | کد سفارش |\n|---|---|---|\n| مریم | ⟦0076229645⟧ | 1234567891 |\n| رضا | ⟦4567890124⟧ | 0012345679 |",
        "name,national_id,order\nSara,⟦1234567891⟧,0012345679\n",
        "⟦12345679⟧ (کد ملی)",
        "National ID and order number: 0012345679",
    ] {
        check(Kind::NationalId, case);
    }
    for case in [
        "| Name | ZIP | Total |\n|---|---|---|\n| Ann | ⟦12285⟧ | 12285 |",
        "Post code\t⟦1193653471⟧",
        "⟦1193653471⟧ کد پستی ماست",
        "postal_code=⟦1193653471⟧",
        "کد‌پستی ده‌رقمی: ⟦11936-53471⟧",
    ] {
        check(Kind::PostalCode, case);
    }
    check(Kind::Passport, "passport_no;visa\n⟦A12345678⟧;12\n");
    check(Kind::Passport, "شماره پاسپورت مسافر: ⟦K98765432⟧");
    check(Kind::UsSsn, "Social Security No. of the employee: ⟦536 22 8714⟧");
    check(Kind::UsSsn, "ssn | ⟦536228714⟧");
    check(Kind::Plate, "Vehicle reg: ⟦AB12 CDE⟧");
}

#[test]
fn dates_of_birth() {
    check_in_all_digits(
        Kind::DateOfBirth,
        &[
            "متولد ⟦1370/02/03⟧",
            "تاریخ تولد: ⟦3 اردیبهشت ماه 1370⟧",
            "او در ⟦1370/2/3⟧ متولد شد و در 1390/4/5 ازدواج کرد",
            "در ⟦12 مرداد 1365⟧ به دنیا آمد.",
            "DOB: ⟦1990-05-12⟧",
            "born on ⟦5th of March 1990⟧ in Leeds",
            "Date of birth: ⟦March 5, 1990⟧",
            "| name | date_of_birth |\n| Sara | ⟦12.05.1984⟧ |",
            "⟦1984-05-12⟧ (date of birth)",
            "birthdate ⟦19840512⟧",
            "متولد ⟦سوم مهر 1368⟧",
            "متولد ⟦بیست و سوم مهر 1368⟧ در تهران",
            "تاریخ تولد: ⟦سی‌ام شهریورماه 1371⟧",
            "در ⟦پنجم آذر 1365⟧ به دنیا آمد.",
            "born on the ⟦twenty-third of May, 1990⟧ in Leeds",
            "Date of birth: ⟦March fifth, 1990⟧",
            "d.o.b. ⟦3/11/88⟧",
            "D.O.B.: ⟦03.11.1988⟧",
            "ت.ت: ⟦68/7/23⟧",
            "متولد ⟦8/7/68⟧",
            "He celebrated his birthday on 12 December 2024",
            "Her 30th birthday was on 12/12/2024",
            "The company was born on 3 November 1988",
            "On 3 November 1988 the club was born",
            "شرکت ما در 3 آبان 1375 متولد شد",
            "جشن تولد 1402/03/04",
            "منتشر شد 1402/03/04",
            "Born 45/13/1990",
            "founded on 12.05.1984",
        ],
    );
}

#[test]
fn persons() {
    for case in [
        "آقای ⟦رضا محمدی⟧ گفت",
        "خانم دکتر ⟦احمدی⟧ در تهران",
        "جناب آقای ⟦مهندس‌زاده⟧، سلام",
        "Mr. ⟦John Smith⟧ and Ms ⟦Brown⟧ left",
        "Dr. ⟦Jane L. Doe⟧'s office",
        "نام و نام خانوادگی: ⟦مینا کاظمی‌پور⟧",
        "Name: ⟦Nasrin Mohammadi⟧",
        "Full name | ⟦Xu Wei⟧",
        "به نام ⟦علی رضایی⟧ صادر شد",
        "⟦مینا کاظمی⟧ گرامی، سفارش رسید",
        "Dear ⟦Thomas Lawson⟧,",
        "Interview with ⟦Narges Ahmadi⟧, head of content",
        "the car is registered to ⟦Kevin Rossi⟧ since",
        "⟦سمیه حسینی⟧ در پایان سال به دنیا آمد",
        "⟦Sara Karimi⟧ was born there",
        "Interview with ⟦Narges Ahmadi⟧. \"Many read,\" says Ahmadi. narges.png and Leila",
        "Interview with ⟦Oliver Edwards⟧, head. Later, ⟦Oliver⟧ said so. Oliver Street, ⟦Oliver Edwards⟧ again",
        "به نام ⟦علی رضایی⟧ صادر شد. به باور ⟦علی⟧ خوب است. خیابان علی",
        "علی در خانه است",
        "We saw a Mr. Bean film",
        "Miss Universe 2025",
        "the Mr. Sparkle cartoon and Dr. Martens",
        "interview with Acme Corp",
        "Dear Customer, hello",
        "خانم‌ها و آقایان",
        "آقای مدیر آمد",
        "مهندس عمران هستم",
        "دکتر داروساز شهر",
        "MS Word and Dr Pepper",
        "به نام خدا",
        "خیابان دکتر شریعتی و بیمارستان دکتر محمد مصدق",
        "Name: Acme Corp",
        "نام محصول: قالی دستباف",
        "Company name: 12 Monkeys",
    ] {
        check(Kind::Person, case);
    }
}

#[test]
fn street_addresses() {
    for case in [
        "نشانی: ⟦تهران، خیابان آزادی، کوچه سوم، پلاک 12، واحد 3⟧",
        "دفتر ما در ⟦بلوار چمران کوچه پنجم شرقی پلاک ۶۰ واحد ۱⟧ قرار دارد",
        "⟦اصفهان - خیابان بهشتی - کوچه سوم - پ ۴۰⟧",
        "آدرس ⟦خیابان شریعتی، نبش کوچه مریم⟧.",
        "We are at ⟦37 Park Avenue, Bristol⟧.",
        "ship to ⟦Unit 20, No. 128, Azadi St., Tehran, Iran⟧. Thanks",
        "at ⟦221B Baker Street⟧ in the evening",
        "at ⟦1032 Chestnut Way, Apt 4B, Boulder, CO⟧ and",
        "خیابان ولیعصر و میدان آزادی شلوغ بود",
        "The 2019 Wall Street crash",
        "Sesame Street is a show",
        "شهر تهران، پایتخت ایران",
    ] {
        check(Kind::Address, case);
    }
}

#[test]
fn passports_and_social_security_numbers() {
    check_in_all_digits(
        Kind::Passport,
        &[
            "گذرنامه ⟦A12345678⟧",
            "passport no. ⟦797033914⟧",
            "(passport ⟦CFV7WG9M1⟧)",
            "گذرنامه شماره ⟦K95304041⟧",
            "به گذرنامه‌ی شماره ⟦K95304041⟧ نگاه کنید",
            "نامه شماره K95304041",
            "⟦U12345678⟧ (passport)",
            "SKU I40245881",
        ],
    );
    check_in_all_digits(
        Kind::UsSsn,
        &[
            "SSN ⟦123-45-6789⟧",
            "⟦123-45-6789⟧",
            "social security number is ⟦210-30-7657⟧; the one on file, ⟦389062036⟧",
            "SSN 666-45-6789",
            "SSN 000-45-6789",
            "SSN 912-45-6789",
            "part 123-45-6789",
        ],
    );
}

#[test]
fn plates() {
    check_in_all_digits(
        Kind::Plate,
        &[
            "پلاک ⟦12 ب 345 ایران 67⟧",
            "⟦ایران 67 - 12 ب 345⟧",
            "⟦12ب345-67⟧",
            "پلاک ⟦ایران 63 | 930 الف 84⟧ است",
            "⟦33 ل 511 - ایران 82⟧",
            "⟦24 جیم 567 ایران 11⟧",
            "⟦ایران 11 / 24 ج 567⟧",
            "پلاک: ⟦11 ایران 567 ج 24⟧",
            "⟦567 ج 24 - ایران 11⟧ پارک شد",
            "پلاک ⟦12 معلولین 345 ایران 67⟧",
            "سی و 12 جیم و 345 نفر در ایران 11",
            "plate ⟦12B345-67⟧ and plate ⟦45 T 731 IR 20⟧",
            "part 12B345-67",
            "از 12 و 345 - 67 نفر",
        ],
    );
    check(Kind::Plate, "Visitor parking list: ⟦DF21 MKG⟧, ⟦K-NM 176⟧ (plates)");
    check(Kind::Plate, "the van with licence plate ⟦6RJX790⟧.");
    check(Kind::Plate, "UK reg: ⟦BD51 SMR⟧");
    check(Kind::Plate, "Reg. mark ⟦BD51 SMR⟧, red");
    check(Kind::Plate, "model WVL-7439");
}

#[test]
fn addresses_of_machines_and_mailboxes() {
    check_in_all_digits(
        Kind::IpAddress,
        &[
            "⟦192.168.1.10⟧",
            "آی‌پی ⟦78.106.99.218⟧ بسته شد.",
            "from ⟦10.0.0.1⟧:8080.",
            "denied to ⟦fe80::59e:ece1⟧; and ⟦2A01:4F8::A71⟧.",
            "http://⟦10.0.0.1⟧/index",
            "نسخه 6.32.11.162",
            "version 8.20.19.164 and 1.2.3",
            "256.1.1.1 and 1.2.3.4.5",
            "npm i pkg@1.2.3.4",
            "pip install pkg==1.2.3.4 other>=1.2.3.4",
            "ssh root@⟦10.2.3.4⟧ and deploy@⟦10.2.3.5⟧",
            "scp a.txt sara@⟦10.2.3.4⟧:/tmp",
            "12:30:45 MAC 12:DF:8E:10:B3:B1 std::vec",
        ],
    );
    for case in [
        "⟦a.b+c@example.com⟧",
        "ایمیل⟦ali@irantech.ir⟧است",
        "(⟦sales@example.co.uk⟧), x",
        "mailto:⟦x@example.org⟧",
        "E-mail ⟦info@مثال.ایران⟧ است",
        "⟦info@شرکت.ir⟧، ⟦info@example.ایران⟧.",
        "⟦ali@müller-söhne.de⟧",
        "از طریق ali@دفتر.سپس",
        "@handle pkg@1.2.3 git@github.com:org/repo a@b",
        "https://user@example.com/x",
    ] {
        check(Kind::Email, case);
    }
    check(Kind::Email, &persian("⟦ali123@example.com⟧"));
}

#[test]
fn urls_with_credentials() {
    for case in [
        "⟦redis://:P4ssw@cache.example.com:6379/1⟧ x",
        "(⟦postgres://svc:a%40b!c@db.example.com:5432/x⟧).",
        "⟦https://api.example.com/v1?access_token=abc123def456⟧, then",
        "⟦https://x.example.com/?a=1&api_key=Zk39dk20dkq⟧",
        "⟦https://u:p@10.0.0.1/a?mail=x@example.com&k=09121234567⟧",
        "https://example.com/docs?page=2 and https://example.com/?token=YOUR_TOKEN",
        "https://example.com:8443/login",
    ] {
        check(Kind::UrlWithCredentials, case);
    }
}

#[test]
fn keys_and_wallets() {
    let block = format!(
        "-----BEGIN RSA PRIVATE KEY-----\n{}-----END RSA PRIVATE KEY-----",
        "MIIEpAIBAAKCAQEAjwnU8Yc3Cwzwshk379ghZwZk\n".repeat(20)
    );
    for case in [
        "key ⟦sk-ant-api03-u7fIhvObociDz4QP4HZcst3mgDdbalH1⟧.",
        "⟦AKIAYLVJRA4O5FDNFBLA⟧ / secret access key ⟦whhpFfYlP5ukiy7oZwixd1E4+65rQbIxvdDywYZ6⟧)",
        "توکن ربات: ⟦904169514:AAnRxw24yQEE5Egvr0Ad4JBMbsxYFqbYxMa⟧",
        "The API token is ⟦6cd2a78b297120c21f76e161e336edfd⟧ and",
        "API_KEY=⟦8hxkma6cDnR7qYb1bwync5oY==⟧",
        "Authorization: Bearer ⟦8hxkma6cDnR7qYb1bwync5oY⟧",
        "⟦eyJhbGciOiJSUzI1NiIsInR5cCI6IkpXVCJ9.eyJzdWIiOiIzNDA3ODA5NiJ9.KywStNuM_F0-DlAPGaxmp6zg⟧",
        "api key: YOUR_API_KEY_HERE_12345",
        "commit 6cd2a78b297120c21f76e161e336edfd6cd2a78b",
        "sha256:2a89215622e9d3a9d4b360f496586009fa43f3e8fdb5cf9b46aa93fa0b29a37f",
        "request 4faaa510-04b1-4619-9475-0036e2cb8c3d",
        "the token-based-authentication-flow is documented",
    ] {
        check(Kind::ApiKey, case);
    }
    check(Kind::ApiKey, &format!("key:\n⟦{block}⟧\nand more"));
    check(Kind::ApiKey, &format!("⟦{}⟧", block.trim_end_matches("\n-----END RSA PRIVATE KEY-----")));
    check(Kind::ApiKey, "A file starts with -----BEGIN PRIVATE KEY----- and so on.");
    for case in [
        "⟦bc1quwek35lcmj25nnarjwq58h3mwk38tu4a6rt6xj⟧",
        "⟦TWycETgN2FDKGmgGrBwvCBzE9FPYHz6XXV⟧",
        "⟦3JZJSYPKyvbC8ed97HCew8rMPj4fgTqyUT⟧",
        "⟦0x0698b7F758a71DAc381d5E00778c377E7Ef75770⟧",
        "19q6488fJmydfAMtgw1pAMvv6UycXL6Vdv",
        "0x0698b7F758a71DAc381d5E00778c377E7Ef757700698b7F758a71DAc381d5E00",
        "bc1quwek35lcmj25nnarjwq58h3mwk38tu4a6rt6xx",
    ] {
        check(Kind::CryptoWallet, case);
    }
}

/// Values that are found bare, each behind the words that it needs.
const VALUES: [(Kind, &str, &str); 18] = [
    (Kind::PhoneNumber, "call ", "09123456789"),
    (Kind::PhoneNumber, "تماس ", "0912 345 6789"),
    (Kind::PhoneNumber, "تلفن: ", "021-88776655"),
    (Kind::PhoneNumber, "ring ", "+44 20 7946 0232"),
    (Kind::PhoneNumber, "تلفن ", "88776655"),
    (Kind::NationalId, "", "0012345679"),
    (Kind::NationalId, "کد ملی ", "456-789012-4"),
    (Kind::BankCard, "", "6037991234567893"),
    (Kind::BankCard, "card ", "6219 8612 3456 7898"),
    (Kind::Iban, "", "IR062960000000100324200001"),
    (Kind::Iban, "شبا: ", "IR06 2960 0000 0010 0324 2000 01"),
    (Kind::PostalCode, "کد پستی ", "1193653471"),
    (Kind::Passport, "passport ", "A12345678"),
    (Kind::UsSsn, "SSN ", "536-22-8714"),
    (Kind::IpAddress, "server ", "192.168.14.7"),
    (Kind::Email, "mail ", "sara.k@example.ir"),
    (Kind::ApiKey, "", "ghp_Ab1Cd2Ef3Gh4Ij5Kl6Mn7Op8Qr9St0Uv1Wx2"),
    (Kind::Plate, "پلاک ", "12ب345-67"),
];

/// What people and models put around a value.
const WRAPPERS: [(&str, &str); 20] = [
    ("**", "**"),
    ("*", "*"),
    ("_", "_"),
    ("__", "__"),
    ("***", "***"),
    ("`", "`"),
    ("```", "```"),
    ("#", "#"),
    ("$", "$"),
    ("$$", "$$"),
    ("/", "/"),
    ("|", "|"),
    ("| ", " |"),
    ("\"", "\""),
    ("'", "'"),
    ("«", "»"),
    ("(", ")"),
    ("[", "]"),
    ("{", "}"),
    ("~~", "~~"),
];

/// What opens a line of a list, a heading, a quotation or a row.
const LINE_MARKS: [&str; 8] = ["- ", "* ", "+ ", "1. ", "۲) ", "# ", "> ", "| نام | "];

/// Characters that nobody sees: controls, format characters, marks that join what stands before.
const INVISIBLE: [char; 35] = [
    '\u{0}',
    '\u{1}',
    '\u{8}',
    '\u{b}',
    '\u{c}',
    '\r',
    '\u{1b}',
    '\u{7f}',
    '\u{80}',
    '\u{85}',
    '\u{ad}',
    '\u{34f}',
    '\u{61c}',
    '\u{180e}',
    '\u{200b}',
    '\u{200c}',
    '\u{200d}',
    '\u{200e}',
    '\u{2028}',
    '\u{202e}',
    '\u{2060}',
    '\u{2066}',
    '\u{206a}',
    '\u{3164}',
    '\u{fe0f}',
    '\u{feff}',
    '\u{fff9}',
    '\u{e0041}',
    '\u{336}',
    '\u{1d173}',
    '\u{1d159}',
    '\u{70f}',
    '\u{fffe}',
    '\u{13430}',
    '\u{1343f}',
];

#[test]
fn what_wraps_a_value_does_not_hide_it() {
    for (kind, before, value) in VALUES {
        check(kind, &format!("{before}⟦{value}⟧"));
        for (open, close) in WRAPPERS {
            check(kind, &format!("{before}{open}⟦{value}⟧{close}"));
            check(kind, &format!("{before}{open}⟦{value}⟧{close} ok."));
        }
        for mark in LINE_MARKS {
            check(kind, &format!("لیست:\n{mark}{before}⟦{value}⟧\n{mark}x"));
        }
    }
}

#[test]
fn a_wrapper_in_another_does_not_hide_a_value() {
    for (kind, before, value) in VALUES {
        for (outer_open, outer_close) in WRAPPERS {
            for (open, close) in WRAPPERS {
                check(kind, &format!("{before}{outer_open}{open}⟦{value}⟧{close}{outer_close} ok"));
            }
        }
        check(kind, &format!("{before}\\$⟦{value}⟧\\$"));
    }
    for amount in ["**$09123456789**", "from $09123456789 to $**5**", "/v1/**0012345679/x"] {
        assert_eq!(found(amount), [], "in {amount:?}");
    }
}

/// What parts groups of digits, besides what people write between them.
const GAPS: [(&str, &str, &str); 13] = [
    ("**", "** **", "**"),
    ("*", "* *", "*"),
    ("***", "*** ***", "***"),
    ("`", "` `", "`"),
    ("_", "_ _", "_"),
    ("~~", "~~ ~~", "~~"),
    ("\"", "\" \"", "\""),
    ("[", "] [", "]"),
    ("| ", " | ", " |"),
    ("|", "|", "|"),
    ("", "    ", ""),
    ("", "\t| ", ""),
    ("", " **", "** "),
];

#[test]
fn signs_between_groups_do_not_hide_a_number() {
    let values = [
        (Kind::BankCard, vec!["6037", "9912", "3456", "7893"]),
        (Kind::PhoneNumber, vec!["0912", "345", "6789"]),
        (Kind::PhoneNumber, vec!["0912", "3456789"]),
        (Kind::Iban, vec!["IR05", "0170", "0000", "0012", "3456", "7890", "12"]),
    ];
    for (kind, groups) in values {
        for (open, gap, close) in GAPS {
            check(kind, &format!("{open}⟦{}⟧{close}", groups.join(gap)));
        }
        for glue in ["**", "_", "*", "`", "~~"] {
            check(kind, &format!("⟦{}⟧", groups.join(glue)));
            check(kind, &format!("{glue}⟦{}⟧ ok", groups.join(glue)));
        }
    }
    check(Kind::NationalId, "کد ملی **⟦456**-**789012**-**4⟧**");
    check(Kind::NationalId, "**⟦001**2345679⟧");
    check(Kind::PhoneNumber, "تلفن **⟦021**-**88776655⟧**");
    check(Kind::PhoneNumber, "**⟦+44** **20** **7946** **0232⟧**");
    check(Kind::PhoneNumber, "phone_2_⟦09123456789⟧");
    // Hidden digits, columns of numbers, and parts of longer names.
    for text in [
        "call +98912***6789 or 0912 *** 6789",
        "card 603799***7893, 603799******7893, 6037 **** **** 7893",
        "| 0123 | 456 | 7890 |",
        "| 4500 | 4600 | 4700 | 4808 |",
        "2024    2025    2026    2027",
        "| 0935 | 2024 | 123 |",
        "scan_2024_0012345679",
        "call 123 ** 456",
    ] {
        assert_eq!(found(text), [], "in {text:?}");
    }
}

#[test]
fn letters_joined_by_underscores_do_not_hide_a_value() {
    for value in ["09123456789", "0012345679", "6037991234567893", "021-88776655"] {
        let kind = found(value).first().map(|(kind, _)| *kind).unwrap();
        for marked in [format!("shomare_⟦{value}⟧"), format!("⟦{value}⟧_home"), format!("x_⟦{value}⟧_home x")]
        {
            check(kind, &marked);
        }
    }
}

#[test]
fn a_national_code_that_lost_its_zeros_is_found_where_it_is_named() {
    check(Kind::NationalId, "کد ملی: ⟦12345679⟧");
    check(Kind::NationalId, "national id ⟦76229645⟧");
    check(Kind::NationalId, "کد ملی: 12345678");
    check(Kind::NationalId, "عدد 12345679");
}

#[test]
fn several_kinds_in_one_sentence() {
    let kinds: Vec<Kind> = found(
        "رضا با کد ملی ۰۰۱۲۳۴۵۶۷۹ و کارت ۶۰۳۷ ۹۹۱۲ ۳۴۵۶ ۷۸۹۳ از 10.0.0.1 به a@b.com نوشت: 0912 345 6789، کد پستی 1234567890",
    )
    .into_iter()
    .map(|(kind, _)| kind)
    .collect();
    assert_eq!(
        kinds,
        [Kind::NationalId, Kind::BankCard, Kind::IpAddress, Kind::Email, Kind::PhoneNumber, Kind::PostalCode]
    );
    assert_eq!(found(""), []);
    assert_eq!(found("   \n\u{200c}"), []);
}

#[test]
fn nothing_longer_than_the_longest_pattern_is_reported() {
    let stretched = format!("0912{}3456789", "\u{200c}".repeat(LONGEST_PATTERN));
    assert_eq!(found(&stretched), []);
    let url = format!("https://u:p@example.com/{}", "a".repeat(3 * LONGEST_PATTERN));
    let key = format!("-----BEGIN PRIVATE KEY-----\n{}", format!("{}\n", "A1b2".repeat(16)).repeat(400));
    for text in [url, key] {
        let findings = Detector::new().detect(&text);
        assert!(!findings.is_empty(), "what is too long is reported up to the limit");
        assert!(findings.iter().all(|finding| finding.end - finding.start <= LONGEST_PATTERN));
    }
}

#[test]
fn nothing_is_missed_where_a_long_line_is_cut() {
    let numbers = 4000;
    let text: String = (0..numbers).map(|index| format!("0912 {:03} {} ", 100 + index % 800, 1100 + index)).collect();
    assert_eq!(Detector::new().detect(&text).len(), numbers);
}

#[test]
fn what_is_shown_of_a_finding() {
    let shown = |text: &str| masked(text, &Detector::new().detect(text)[0]);
    assert_eq!(shown("۰۹۱۲ ۳۴۵ ۴۵۶۷"), "0912***4567");
    assert_eq!(shown("6037991234567893"), "6037********7893");
    assert_eq!(shown("نشانی: alice@example.com"), "a***@example.com");
    assert_eq!(shown("کد ملی 0012345679"), "********79");
    assert_eq!(shown("redis://:P4ssw@cache.example.com:6379/1"), "redis://***@cache.example.com:6379");
    assert_eq!(shown("IR050170000000123456789012"), "IR05***9012");
    let outside = Finding { kind: Kind::Email, start: 5, end: 50, rule: "".into() };
    assert_eq!(masked("short", &outside), "***");
    assert_eq!(mask_text("short", &[outside]), MaskedText { text: "short".to_owned(), placeholders: vec![] });
}

#[test]
fn the_same_value_gets_the_same_placeholder() {
    let text = "از 0912 345 6789 یا +98 912 345 6789 یا 09351234567 و a@b.com و A@b.com";
    assert_eq!(
        mask_text(text, &Detector::new().detect(text)).text,
        "از [PHONE_1] یا [PHONE_1] یا [PHONE_2] و [EMAIL_1] و [EMAIL_1]"
    );
}

#[test]
fn names_are_stable() {
    for kind in Kind::ALL {
        assert_eq!(serde_json::to_value(kind).unwrap(), kind.as_str());
    }
}

#[test]
fn plain_words_are_shown_at_once() {
    let mut guard = StreamGuard::new(Detector::new(), StreamMode::Mask);
    assert_eq!(guard.push("سلام "), "سلام ");
    assert_eq!(guard.push("به شماره 0912 345 "), "به شماره ");
    assert_eq!(guard.push("6789 زنگ بزنید"), "");
    assert_eq!(guard.findings_seen(), 0);
    let shown = guard.push(" و منتظر پاسخ همکاران ما در دفتر مرکزی بمانید.");
    assert!(shown.starts_with("[PHONE_1] زنگ "), "{shown:?}");
    assert_eq!(guard.findings_seen(), 1);
}

#[test]
fn hostile_texts_cost_linear_work() {
    let pieces = [
        "a://",
        "@",
        "a@b.",
        "9 ",
        "0912 ",
        "-----BEGIN PRIVATE KEY-----\n",
        "-----BEGIN ",
        "eyJ",
        "IR",
        "1.",
        "::",
        "ایران 11 ",
        "a",
        "\u{200c}",
        "12ب",
        "-",
        "6037 9912 ",
        "https://u:p@h/",
        "TOKEN=",
        "sk-",
        "AB1",
        "😀",
        "آقای ",
        "علی ",
        "name: ",
        "Mr. John ",
        "خیابان آزادی، ",
        "پلاک 12 ",
        "No. 5, A St, ",
        "37 Park ",
        "born March ",
        "متولد 1370/1/1 ",
        "/",
        "|",
        "zip,",
        "/*",
        "$",
        "12 ** 34 ",
        "6037    ",
    ];
    let mixed = pieces.concat();
    for (piece, bytes) in pieces.into_iter().map(|piece| (piece, 1 << 17)).chain([(mixed.as_str(), 1 << 20)]) {
        let text = piece.repeat(bytes / piece.len());
        let mut scanner = Scanner::new(Tables::shared());
        scanner.feed(&text);
        scanner.advance(true);
        assert!(scanner.work_bytes <= 5 * text.len(), "{piece:?}: {} for {}", scanner.work_bytes, text.len());
    }
}

#[test]
fn a_stream_costs_linear_work_in_small_chunks() {
    let text = "شماره 0912 345 6789 و متن ساده a@b.com ".repeat(2_000);
    let mut scanner = Scanner::new(Tables::shared());
    let mut findings = 0;
    for character in text.chars() {
        scanner.feed(character.encode_utf8(&mut [0; 4]));
        findings += scanner.advance(false).len();
    }
    findings += scanner.advance(true).len();
    assert_eq!(findings, 4_000);
    assert!(scanner.work_bytes <= 5 * text.len());
}

/// Pieces of which texts are made that are full of findings, near-findings and hard cuts.
fn pieces() -> impl Strategy<Value = String> {
    let known = prop::sample::select(vec![
        "09123456789",
        "0912 345 6789",
        "۰۹۱۲",
        " ",
        " ",
        "\n",
        "-",
        "،",
        ". ",
        "کد ملی ",
        "0012345679",
        "کد پستی ",
        "1234567890",
        "6037 9912 3456 7893",
        "6037991234567893",
        "IR05 0170 0000 0012 3456 7890 12",
        "IR",
        "a@b.com",
        "@",
        "x@",
        "example.com",
        "https://u:p@h.com/x ",
        "https://",
        "://",
        "10.0.0.1",
        "fe80::1:2",
        "نسخه ",
        "ایران 67 - 12 ب 345",
        "12 ب 345",
        "ایران ",
        "-----BEGIN PRIVATE KEY-----\n",
        "MIIEpAIBAAKCAQEAjwnU8Yc3CwzwshkMIIEpAIBAAKCAQEA\n",
        "-----END PRIVATE KEY-----",
        "-----",
        "sk-abcdefghijklmnopqrstuvwx12345",
        "token: ",
        "BS8 2ZA",
        "passport ",
        "A12345678",
        "\u{200c}",
        "\u{200e}",
        "\u{200b}",
        "\0",
        "**",
        "** **",
        "    ",
        "_",
        "`",
        "$",
        "/",
        "| ",
        "tel_",
        "plate ",
        "K-NM 176",
        "(plates)",
        "123-45-6789",
        "+98",
        "(0)",
        "0",
        "ﷺ",
        "😀",
        "word ",
        "سلام ",
        "تومان",
        "order ",
        "TWycETgN2FDKGmgGrBwvCBzE9FPYHz6XXV",
        "آقای ",
        "Mr. ",
        "John Smith",
        "name: ",
        "علی ",
        "رضایی ",
        "گرامی",
        "تهران، ",
        "خیابان آزادی، ",
        "کوچه سوم ",
        "پلاک 12",
        "No. 5, ",
        "37 Park Avenue",
        ", Bristol",
        "متولد ",
        "born ",
        "12 فروردین 1370",
        "March 5, 1990",
        "1370/2/3",
        " به دنیا آمد",
        "|",
        "\t",
        ",",
        "national_id",
        "zip,",
        ":",
    ]);
    prop_oneof![8 => known.prop_map(str::to_owned), 1 => any::<String>(), 1 => "[ -~]{0,12}", 1 => "[0-9 .-]{1,16}"]
}

fn texts() -> impl Strategy<Value = String> {
    prop::collection::vec(pieces(), 0..40).prop_map(|parts| parts.concat())
}

/// Feeds `text` to a guard in chunks of the given lengths; gives what came out at each step.
fn stream(text: &str, chunks: &[usize], mode: StreamMode) -> Vec<(usize, String)> {
    let characters: Vec<char> = text.chars().collect();
    let mut guard = StreamGuard::new(Detector::new(), mode);
    let mut released = Vec::new();
    let mut lengths = chunks.iter().copied().cycle();
    let mut position = 0;
    while position < characters.len() {
        let end = (position + lengths.next().unwrap_or(1)).min(characters.len());
        let chunk: String = characters[position..end].iter().collect();
        released.push((end, guard.push(&chunk)));
        position = end;
    }
    released.push((characters.len(), guard.finish()));
    released
}

fn joined(released: &[(usize, String)]) -> String {
    released.iter().map(|(_, part)| part.as_str()).collect()
}

#[test]
fn a_private_key_over_the_forced_cut_streams_as_it_is_detected() {
    let block = format!(
        "-----BEGIN PRIVATE KEY-----\n{}-----END PRIVATE KEY-----",
        "A1b2C3d4E5f6G7h8A1b2C3d4E5f6G7h8\n".repeat(90)
    );
    let text = format!(
        "{}{block} 09123456789 {block}{}\n{}",
        "7 ".repeat(6_000),
        "x9".repeat(9_000),
        "0912 345 6789 ".repeat(3_000)
    );
    let expected = mask_text(&text, &Detector::new().detect(&text)).text;
    for chunk in [1, 7, 1_000, 50_000] {
        assert_eq!(joined(&stream(&text, &[chunk], StreamMode::Mask)), expected, "chunks of {chunk}");
    }
}

/// The zeros of every script whose digits are decimal, by the tables of the `regex` crate.
fn zeros() -> Vec<u32> {
    let decimal = regex::Regex::new(r"\p{Nd}").unwrap();
    let digits: Vec<u32> =
        ('\0'..=char::MAX).filter(|digit| decimal.is_match(digit.encode_utf8(&mut [0; 4]))).map(u32::from).collect();
    assert_eq!(digits.len() % 10, 0);
    digits.chunks(10).map(|run| run[0]).collect()
}

/// What stands in a text and is not seen: controls, Unicode's ignorable characters, and what renders nothing besides.
fn invisible() -> Vec<char> {
    let hidden = regex::Regex::new(r"[\p{Cc}\p{Default_Ignorable_Code_Point}--[\t\n]]").unwrap();
    let all = ('\0'..=char::MAX).filter(|character| hidden.is_match(character.encode_utf8(&mut [0; 4])));
    all.chain(INVISIBLE).collect()
}

#[test]
fn decimal_digits_of_every_script_are_digits() {
    let zeros = zeros();
    assert!(zeros.len() >= 76, "{}", zeros.len());
    for zero in zeros.into_iter().chain([0x11de0]) {
        let text: String =
            "09123456789".chars().map(|digit| char::from_u32(zero + digit.to_digit(10).unwrap()).unwrap()).collect();
        check(Kind::PhoneNumber, &format!("call ⟦{text}⟧ now"));
    }
}

#[test]
fn no_invisible_character_hides_a_number() {
    for character in invisible() {
        check(Kind::PhoneNumber, &format!("call ⟦0912{character}345{character}6789⟧ now"));
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn no_wrapper_gap_invisible_character_or_script_hides_a_value(
        (kind, before, value) in proptest::sample::select(VALUES.to_vec()),
        outer in proptest::option::of(proptest::sample::select(WRAPPERS.to_vec())),
        (open, close) in proptest::sample::select(WRAPPERS.to_vec()),
        gap in proptest::option::of(proptest::sample::select(GAPS.to_vec())),
        zero in proptest::sample::select(zeros()),
        between in proptest::collection::vec((0_usize..40, proptest::sample::select(invisible())), 0..6),
        mark in proptest::option::of(proptest::sample::select(LINE_MARKS.to_vec())),
        around in proptest::option::of(proptest::sample::select(invisible())),
    ) {
        // Only what a form or a checksum holds together is told through the edges of cells.
        let has_form = matches!(kind, Kind::BankCard | Kind::Iban) || value.starts_with("09");
        let gap = gap.filter(|_| has_form && value.contains(' '));
        let written = gap.map_or(value.to_owned(), |(_, gap, _)| value.replace(' ', gap));
        let mut characters: Vec<char> = written
            .chars()
            .map(|character| match character.to_digit(10) {
                Some(digit) => char::from_u32(zero + digit).unwrap(),
                None => character,
            })
            .collect();
        for (place, invisible) in between {
            if place > 0 && place < characters.len() {
                characters.insert(place, invisible);
            }
        }
        let written: String = characters.iter().collect();
        let around = around.map(String::from).unwrap_or_default();
        let mark = mark.unwrap_or_default();
        let (outer_open, outer_close) = outer.unwrap_or_default();
        let (open, close) = gap.map_or((open, close), |(open, _, close)| (open, close));
        let text = format!("{mark}{before}{outer_open}{open}{around}{written}{around}{close}{outer_close}");
        prop_assert_eq!(found(&text), vec![(kind, written)], "in {:?}", text);
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn findings_are_sorted_apart_and_inside(text in texts()) {
        let length = text.chars().count();
        let findings = Detector::new().detect(&text);
        let mut last = 0;
        for finding in &findings {
            prop_assert!(last <= finding.start && finding.start < finding.end && finding.end <= length);
            prop_assert!(finding.end - finding.start <= LONGEST_PATTERN);
            prop_assert!(!masked(&text, finding).is_empty());
            last = finding.end;
        }
    }

    #[test]
    fn each_placeholder_stands_where_it_is_said_to(text in texts()) {
        let findings = Detector::new().detect(&text);
        let masked_text = mask_text(&text, &findings);
        let characters: Vec<char> = masked_text.text.chars().collect();
        let original: Vec<char> = text.chars().collect();
        let (mut original_at, mut masked_at) = (0, 0);
        prop_assert_eq!(masked_text.placeholders.len(), findings.len());
        for (placeholder, finding) in masked_text.placeholders.iter().zip(&findings) {
            prop_assert_eq!(&placeholder.finding, finding);
            prop_assert_eq!(&characters[masked_at..placeholder.start], &original[original_at..finding.start]);
            let name: String = characters[placeholder.start..placeholder.end].iter().collect();
            prop_assert!(name.starts_with('[') && name.ends_with(']') && !name[1..name.len() - 1].contains(['[', ']']));
            (original_at, masked_at) = (finding.end, placeholder.end);
        }
        prop_assert_eq!(&characters[masked_at..], &original[original_at..]);
    }

    #[test]
    fn a_stream_gives_what_the_whole_text_gives(text in texts(), chunks in prop::collection::vec(1_usize..30, 1..8)) {
        let findings = Detector::new().detect(&text);
        let shown = stream(&text, &chunks, StreamMode::Show);
        prop_assert_eq!(joined(&shown), text.as_str());
        let masked_parts = stream(&text, &chunks, StreamMode::Mask);
        let whole = mask_text(&text, &findings);
        prop_assert_eq!(joined(&masked_parts), whole.text);

        // In what was shown so far, no finding is cut.
        let mut released = 0;
        for (_, part) in &shown {
            released += part.chars().count();
            prop_assert!(findings.iter().all(|finding| released <= finding.start || released >= finding.end));
        }
        // Each masked release is the masked form of whole findings, so that no part of one was ever outside.
        let mut so_far = String::new();
        let mut steps = shown.iter().scan(0, |sum, (_, part)| { *sum += part.chars().count(); Some(*sum) });
        for (_, part) in &masked_parts {
            so_far.push_str(part);
            let released = steps.next().unwrap_or(0);
            let prefix: String = text.chars().take(released).collect();
            let within: Vec<Finding> = findings.iter().filter(|finding| finding.end <= released).cloned().collect();
            prop_assert_eq!(&so_far, &mask_text(&prefix, &within).text);
        }
    }
}
