package applet

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/gherkube/gherkube/runtime/container/program"
)

func date(c *program.Call) int {
	args, precision := isoArgument(program.LongOptions(c.Args, "utc=u universal=u date=d: reference=r: rfc-email=R rfc-2822=R"))
	o, rest, bad := program.ParseOptions(args, "uRI", "dDrs")
	if bad != "" {
		return c.Usage(bad)
	}
	now := c.P.Clock().Now().UTC()
	if d, ok := o["d"]; ok {
		t, err := parseDate(d, now)
		if err != nil {
			return c.Fail("invalid date '%s'", d)
		}
		now = t
	}
	if r, ok := o["r"]; ok {
		info, err := c.Files().Stat(c.P.Path(r))
		if err != nil {
			return c.Fail("can't stat '%s': %v", r, err)
		}
		now = info.Modified.UTC()
	}
	format := "+%a %b %e %H:%M:%S UTC %Y"
	switch {
	case o.Has("I"):
		var ok bool
		if format, ok = isoFormats[precision]; !ok {
			return c.Usage("I")
		}
	case o.Has("R"):
		format = "+%a, %d %b %Y %H:%M:%S +0000"
	}
	if len(rest) > 0 {
		format = rest[0]
	}
	if !strings.HasPrefix(format, "+") || o.Has("s") {
		return c.Fail("can't set date: Operation not permitted")
	}
	return c.Print("%s\n", strftime(format[1:], now))
}

// isoFormats are those of -I by what is after it.
var isoFormats = map[string]string{
	"": "+%Y-%m-%d", "date": "+%Y-%m-%d", "hours": "+%Y-%m-%dT%H+00:00", "minutes": "+%Y-%m-%dT%H:%M+00:00", "seconds": "+%Y-%m-%dT%H:%M:%S+00:00",
}

// isoArgument takes what is after -I out of the arguments.
func isoArgument(args []string) (rest []string, precision string) {
	for _, arg := range args {
		text, ok := strings.CutPrefix(arg, "-I")
		if !ok {
			text, ok = strings.CutPrefix(arg, "--iso-8601")
			text = strings.TrimPrefix(text, "=")
		}
		if ok {
			arg, precision = "-I", text
		}
		rest = append(rest, arg)
	}
	return rest, precision
}

// strftime formats a time as date(1) does.
func strftime(format string, t time.Time) string {
	layouts := map[byte]string{
		'a': "Mon", 'A': "Monday", 'b': "Jan", 'h': "Jan", 'B': "January", 'd': "02", 'e': "_2", 'H': "15", 'I': "03", 'm': "01", 'M': "04",
		'S': "05", 'y': "06", 'Y': "2006", 'Z': "UTC", 'z': "-0700", 'p': "PM", 'F': "2006-01-02", 'T': "15:04:05", 'D': "01/02/06", 'R': "15:04",
		'c': "Mon Jan _2 15:04:05 2006", 'x': "01/02/06", 'X': "15:04:05", 'r': "03:04:05 PM",
	}
	var b strings.Builder
	for i := 0; i < len(format); i++ {
		if format[i] != '%' || i+1 == len(format) {
			b.WriteByte(format[i])
			continue
		}
		i++
		changed := byte(0) // by -, _, ^ or #, as the C libraries have it
		if i+1 < len(format) && strings.IndexByte("-_^#", format[i]) >= 0 {
			changed = format[i]
			i++
		}
		if changed != 0 {
			b.WriteString(altered(strftime("%"+format[i:i+1], t), changed))
			continue
		}
		switch verb := format[i]; verb {
		case 'k':
			fmt.Fprintf(&b, "%2d", t.Hour())
		case 'l':
			fmt.Fprintf(&b, "%2d", (t.Hour()+11)%12+1)
		case 'C':
			fmt.Fprintf(&b, "%02d", t.Year()/100)
		case 'G', 'g', 'V':
			b.WriteString(isoWeek(t, verb))
		case 'U':
			fmt.Fprintf(&b, "%02d", (t.YearDay()+6-int(t.Weekday()))/7)
		case 'W':
			fmt.Fprintf(&b, "%02d", (t.YearDay()+6-(int(t.Weekday())+6)%7)/7)
		case 's':
			b.WriteString(strconv.FormatInt(t.Unix(), 10))
		case 'N':
			fmt.Fprintf(&b, "%09d", t.Nanosecond())
		case 'j':
			fmt.Fprintf(&b, "%03d", t.YearDay())
		case 'u':
			b.WriteString(strconv.Itoa((int(t.Weekday())+6)%7 + 1))
		case 'w':
			b.WriteString(strconv.Itoa(int(t.Weekday())))
		case 'n':
			b.WriteByte('\n')
		case 't':
			b.WriteByte('\t')
		case '%':
			b.WriteByte('%')
		default:
			if layout, ok := layouts[verb]; ok {
				b.WriteString(t.Format(layout))
			} else {
				b.WriteString("%" + string(verb))
			}
		}
	}
	return b.String()
}

// altered is a field without padding, or in other letters.
func altered(text string, by byte) string {
	switch by {
	case '-':
		if short := strings.TrimLeft(text, "0 "); short != "" || text == "" {
			return short
		}
		return "0"
	case '_':
		short := strings.TrimLeft(text[:max(0, len(text)-1)], "0")
		return strings.Repeat(" ", max(0, len(text)-1-len(short))) + short + text[max(0, len(text)-1):]
	case '^':
		return strings.ToUpper(text)
	}
	if upper := strings.ToUpper(text); upper != text {
		return upper
	}
	return strings.ToLower(text)
}

// isoWeek is the year or the week of ISO 8601.
func isoWeek(t time.Time, verb byte) string {
	year, week := t.ISOWeek()
	switch verb {
	case 'G':
		return strconv.Itoa(year)
	case 'g':
		return fmt.Sprintf("%02d", year%100)
	}
	return fmt.Sprintf("%02d", week)
}

// parseDate reads the forms of dates that date -d and touch -d take.
func parseDate(s string, now time.Time) (time.Time, error) {
	if rest, ok := strings.CutPrefix(s, "@"); ok {
		n, err := strconv.ParseInt(rest, 10, 64)
		return time.Unix(n, 0).UTC(), err
	}
	for _, layout := range []string{"2006-01-02 15:04:05", "2006-01-02 15:04", "2006-01-02T15:04:05", "2006-01-02T15:04:05Z", "2006-01-02", "2006.01.02-15:04:05"} {
		if t, err := time.Parse(layout, s); err == nil {
			return t, nil
		}
	}
	if t, err := time.Parse("15:04:05", s); err == nil {
		y, m, d := now.UTC().Date()
		return time.Date(y, m, d, t.Hour(), t.Minute(), t.Second(), 0, time.UTC), nil
	}
	return time.Time{}, fmt.Errorf("invalid date '%s'", s)
}
