package server

import (
	"fmt"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	networkingv1 "k8s.io/api/networking/v1"
)

// ingressAnnotations are what the annotations of an Ingress say of its locations, as
// far as they are modelled. Without them it is what the ConfigMap has as defaults
// (config.NewDefault).
type ingressAnnotations struct {
	// target is rewrite-target, and source what it replaces: the path as it was given.
	target   string
	useRegex bool
	// insecure is ssl-redirect: false; forced is force-ssl-redirect.
	insecure, forced bool
	// https says that the backend speaks it.
	https bool
	// root is app-root. Redirect is where all requests are sent to, with the code.
	root, redirect   string
	code             int
	connect, reading time.Duration
	// largest is how many bytes a request may have.
	largest int64
}

// What holds without annotations.
const (
	ingressConnect = 5 * time.Second
	ingressReading = 60 * time.Second
	ingressLargest = 1 << 20
)

const annotationPrefix = "nginx.ingress.kubernetes.io/"

// annotations reads those of an Ingress, and tells of each that is not modelled.
func (b routingBuilder) annotations(ing *networkingv1.Ingress) ingressAnnotations {
	a := ingressAnnotations{connect: ingressConnect, reading: ingressReading, largest: ingressLargest}
	for _, name := range sorted(ing.Annotations) {
		short, ours := strings.CutPrefix(name, annotationPrefix)
		if !ours || slices.Contains(withoutEffect, short) {
			continue
		}
		if !a.read(short, ing.Annotations[name]) {
			b.warn(fmt.Sprintf("not modelled of Ingress %s/%s: annotation %s: %s", ing.Namespace, ing.Name, name, ing.Annotations[name]))
		}
	}
	return a
}

// withoutEffect are annotations that change nothing that a client of a simulated
// cluster could see.
var withoutEffect = []string{"proxy-buffering", "proxy-buffer-size", "proxy-buffers-number", "proxy-busy-buffers-size", "proxy-max-temp-file-size", "proxy-request-buffering", "proxy-http-version", "enable-access-log", "ssl-ciphers", "proxy-send-timeout", "proxy-ssl-verify"}

// read takes one annotation; false if its value or it itself is not modelled.
func (a *ingressAnnotations) read(name, value string) bool {
	switch name {
	case "rewrite-target":
		a.target = value
		return true
	case "use-regex":
		return flagOf(value, &a.useRegex)
	case "ssl-redirect":
		secure := !a.insecure
		known := flagOf(value, &secure)
		a.insecure = !secure
		return known
	case "force-ssl-redirect":
		return flagOf(value, &a.forced)
	case "backend-protocol":
		a.https = strings.EqualFold(value, "HTTPS")
		return a.https || strings.EqualFold(value, "HTTP")
	case "app-root":
		if !strings.HasPrefix(value, "/") {
			return false
		}
		a.root = value
		return true
	case "permanent-redirect":
		return a.redirects(value, http.StatusMovedPermanently)
	case "permanent-redirect-code":
		return a.redirectsWith(value)
	case "temporal-redirect":
		return a.redirects(value, http.StatusFound)
	case "proxy-connect-timeout":
		return seconds(value, &a.connect)
	case "proxy-read-timeout":
		return seconds(value, &a.reading)
	case "proxy-body-size":
		return bytesOf(value, &a.largest)
	}
	return false
}

// redirects takes where requests are sent to; nothing but URLs of HTTP (isValidURL).
func (a *ingressAnnotations) redirects(to string, code int) bool {
	target, err := url.Parse(to)
	if err != nil || !strings.HasPrefix(target.Scheme, "http") {
		return false
	}
	a.redirect, a.code = to, code
	return true
}

// redirectsWith takes the code of a permanent redirect. One that is not of redirects
// stands for 301, and without a number there is no redirect (redirect.Parse).
func (a *ingressAnnotations) redirectsWith(value string) bool {
	code, err := strconv.Atoi(value)
	switch {
	case err != nil:
		a.redirect = ""
	case code < http.StatusMultipleChoices || code > http.StatusPermanentRedirect:
		a.code = http.StatusMovedPermanently
	default:
		a.code = code
	}
	return err == nil
}

// flagOf reads true or false. What is neither changes nothing, here as in seconds and
// bytesOf.
func flagOf(value string, into *bool) bool {
	flag, err := strconv.ParseBool(value)
	if err == nil {
		*into = flag
	}
	return err == nil
}

func seconds(value string, into *time.Duration) bool {
	n, err := strconv.ParseInt(strings.TrimSuffix(value, "s"), 10, 32)
	if err != nil || n <= 0 {
		return false
	}
	*into = time.Duration(n) * time.Second
	return true
}

// bytesOf reads a size of nginx: 8m, 100k, 1g or a number; 0 is any.
func bytesOf(value string, into *int64) bool {
	digits := strings.TrimRight(value, "kKmMgG")
	n, err := strconv.ParseInt(digits, 10, 32)
	if err != nil || n < 0 || len(value)-len(digits) > 1 {
		return false
	}
	switch strings.ToLower(value[len(digits):]) {
	case "k":
		n <<= 10
	case "m":
		n <<= 20
	case "g":
		n <<= 30
	}
	*into = n
	return true
}

// rewrites reports whether the path becomes another (needsRewrite).
func (l *ingressLocation) rewrites() bool { return l.target != "" && l.target != l.path }

// captured is a group in what replaces a path: $1.
var captured = regexp.MustCompile(`\$([0-9])`)

// rewritten is the path that the backend gets: rewrite "(?i)PATH" TARGET break.
func (l *ingressLocation) rewritten(path string) string {
	if !l.rewrites() {
		return path
	}
	pattern, err := regexp.Compile("(?i)" + l.path)
	if err != nil {
		return path
	}
	found := pattern.FindStringSubmatch(path)
	if found == nil {
		return path
	}
	return captured.ReplaceAllStringFunc(l.target, func(group string) string {
		if n := int(group[1] - '0'); n < len(found) {
			return found[n]
		}
		return ""
	})
}
