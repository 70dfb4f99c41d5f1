//! Dates in the forms that headers had.

const DAYS: [&str; 7] = ["Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"];
const MONTHS: [&str; 12] = [
    "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
];

/// An RFC 3339 date and time in a header's form. Times are shown in UTC.
pub(super) fn date(rfc3339: &str, form: &str) -> Option<String> {
    let moment = Moment::parse(rfc3339)?;
    let Moment {
        year,
        month,
        day,
        second,
    } = moment;
    let (hour, minute, second) = (second / 3600, second / 60 % 60, second % 60);
    Some(match form {
        "rfc1123" => format!(
            "{}, {day:02} {} {year:04} {hour:02}:{minute:02}:{second:02} GMT",
            DAYS[days(year, month, day).rem_euclid(7) as usize],
            MONTHS[usize::try_from(month - 1).ok()?],
        ),
        _ => format!("{year:04}-{month:02}-{day:02} {hour:02}:{minute:02}:{second:02}-00:00"),
    })
}

/// A second of UTC.
struct Moment {
    year: i64,
    month: i64,
    day: i64,
    /// Of the day.
    second: i64,
}

impl Moment {
    /// `2000-01-31T12:00:00Z`, with a blank for the `T` and an offset for the `Z` if need be.
    fn parse(text: &str) -> Option<Self> {
        let number = |from: usize, to: usize| text.get(from..to)?.parse::<i64>().ok();
        let separators = text.get(4..5)? == "-" && text.get(7..8)? == "-";
        let (year, month, day) = (number(0, 4)?, number(5, 7)?, number(8, 10)?);
        let (hour, minute, second) = (number(11, 13)?, number(14, 16)?, number(17, 19)?);
        let fits = (1..=12).contains(&month)
            && (1..=31).contains(&day)
            && (0..24).contains(&hour)
            && (0..60).contains(&minute)
            && (0..=60).contains(&second);
        if !separators || !fits {
            return None;
        }
        let zone = text
            .get(19..)?
            .trim_start_matches(|c: char| c == '.' || c.is_ascii_digit());
        let second = hour * 3600 + minute * 60 + second - offset(zone)?;
        let (year, month, day) = civil(days(year, month, day) + second.div_euclid(86_400));
        Some(Self {
            year,
            month,
            day,
            second: second.rem_euclid(86_400),
        })
    }
}

/// Seconds east of UTC.
fn offset(zone: &str) -> Option<i64> {
    if zone.is_empty() || zone.eq_ignore_ascii_case("z") {
        return Some(0);
    }
    let sign = match zone.get(..1)? {
        "+" => 1,
        "-" => -1,
        _ => return None,
    };
    let (hours, minutes) = zone.get(1..)?.split_once(':')?;
    Some(sign * (hours.parse::<i64>().ok()? * 3600 + minutes.parse::<i64>().ok()? * 60))
}

/// Days since 1970 of a date of the Gregorian calendar. Counting years from March puts the leap day
/// last; 400 years are 146,097 days.
fn days(year: i64, month: i64, day: i64) -> i64 {
    let year = if month <= 2 { year - 1 } else { year };
    let era = year.div_euclid(400);
    let of_era = year.rem_euclid(400);
    let from_march = (month + 9) % 12;
    let of_year = (153 * from_march + 2) / 5 + day - 1;
    era * 146_097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719_468
}

/// The date of a number of days since 1970.
fn civil(days: i64) -> (i64, i64, i64) {
    let shifted = days + 719_468;
    let (era, of_era) = (shifted.div_euclid(146_097), shifted.rem_euclid(146_097));
    let year_of_era = (of_era - of_era / 1_460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let from_march = (5 * of_year + 2) / 153;
    let day = of_year - (153 * from_march + 2) / 5 + 1;
    let month = if from_march < 10 {
        from_march + 3
    } else {
        from_march - 9
    };
    (era * 400 + year_of_era + i64::from(month <= 2), month, day)
}

#[cfg(test)]
mod tests {
    use super::date;

    #[test]
    fn dates_have_the_forms_of_their_time() {
        let both =
            |text| [date(text, "rfc1123"), date(text, "rfc3339")].map(Option::unwrap_or_default);
        assert_eq!(
            both("2000-01-01T00:00:00Z"),
            ["Sat, 01 Jan 2000 00:00:00 GMT", "2000-01-01 00:00:00-00:00"]
        );
        assert_eq!(
            both("2026-11-23 01:30:00+02:00"),
            ["Sun, 22 Nov 2026 23:30:00 GMT", "2026-11-22 23:30:00-00:00"]
        );
        assert_eq!(date("yesterday", "rfc3339"), None);
        assert_eq!(date("2000-13-01T00:00:00Z", "rfc3339"), None);
    }
}
