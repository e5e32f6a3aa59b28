//! What text messages say: a sentence for each kind of event, without names, ids or numbers of anybody.

/// Kinds of event that people can be told of by text message, and what they are told. To add one, name it here.
const TEXTS: &[(&str, &str)] = &[
    ("content.submitted", "کانتکسور: متنی در انتظار بازبینی شماست."),
    ("content.approved", "کانتکسور: متن شما تأیید شد."),
    ("content.rejected", "کانتکسور: متن شما برای اصلاح بازگردانده شد."),
    ("org.invitation.created", "کانتکسور: به یک سازمان دعوت شده‌اید."),
    ("org.member.added", "کانتکسور: شما به یک سازمان اضافه شدید."),
    ("usage.limit.warning", "کانتکسور: بخش بزرگی از سقف مصرف این ماه استفاده شده است."),
    ("usage.limit.exceeded", "کانتکسور: سقف مصرف این ماه پر شده است و متن تازه‌ای تولید نمی‌شود."),
    ("notifier.webhook.disabled", "کانتکسور: یکی از وب‌هوک‌های سازمان شما غیرفعال شد."),
];

/// What is told of a kind of event; none when it is told by no text message.
pub fn text_of(kind: &str) -> Option<&'static str> {
    TEXTS.iter().find(|(known, _)| *known == kind).map(|(_, text)| *text)
}

/// The kinds of event that are told by text message.
pub fn kinds() -> impl Iterator<Item = &'static str> {
    TEXTS.iter().map(|(kind, _)| *kind)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::notice::KINDS;

    #[test]
    fn every_text_is_of_a_known_kind_and_fits_into_two_parts() {
        for kind in kinds() {
            assert!(KINDS.contains(&kind), "{kind}");
            // A message of several parts holds 67 characters of Persian in each.
            let length = text_of(kind).unwrap().chars().count();
            assert!((1..=134).contains(&length), "{kind}: {length}");
        }
        assert_eq!(text_of("content.eaten"), None);
    }
}
