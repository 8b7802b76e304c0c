package main

import (
	"bytes"
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io/fs"
	"net"
	"net/url"
	"os"
	"time"

	"k8s.io/client-go/tools/clientcmd"
	clientcmdapi "k8s.io/client-go/tools/clientcmd/api"

	"github.com/gherkube/gherkube/cmd/internal/exit"
	"github.com/gherkube/gherkube/cmd/internal/files"
)

// kubeconfigMark begins the kubeconfigs written here, and only those are
// overwritten.
const kubeconfigMark = "# Written by gherkube serve, for as long as it runs.\n"

// kubeconfigFile is the file with which clients find a served cluster.
type kubeconfigFile struct {
	path string // no link
	text []byte
}

// replaceable finds out whether a kubeconfig may be written to the path: nothing
// is there, or what a serve that was killed has left.
func replaceable(ctx context.Context, path string) error {
	info, err := os.Stat(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return writable(path)
	case err != nil:
		return unwritable(err)
	case !info.Mode().IsRegular():
		return &exit.Failure{Code: exit.Usage, Err: fmt.Errorf("--kubeconfig: %s is not a regular file", path), Hint: "name a file to be written"}
	}
	old, err := os.ReadFile(path)
	switch {
	case err != nil:
		return fmt.Errorf("--kubeconfig: %w", err)
	case !bytes.HasPrefix(old, []byte(kubeconfigMark)):
		return &exit.Failure{Code: exit.Usage, Err: fmt.Errorf("--kubeconfig: %s exists and was not written by gherkube", path),
			Hint: "name another file; kubectl reads several when KUBECONFIG lists them"}
	}
	if server := served(ctx, old); server != "" {
		return &exit.Failure{Code: exit.Environment, Err: fmt.Errorf("--kubeconfig: %s belongs to a gherkube serve that still runs, at %s", path, server),
			Hint: "use that cluster, end it, or name another file with --kubeconfig"}
	}
	return writable(path)
}

func writable(path string) error {
	if err := files.Check(path); err != nil {
		return unwritable(err)
	}
	return nil
}

func unwritable(err error) error {
	return &exit.Failure{Code: exit.Environment, Err: fmt.Errorf("--kubeconfig: %w", err), Hint: "name a file in a folder that files can be written to"}
}

// patience is how long a server on the same machine may take for a handshake.
const patience = 3 * time.Second

// served is the address of the kubeconfig's server if that is alive: what
// listens there has the key to the certificate in the file, or does not say. The
// number of a process would be less: another one may have it by now.
func served(ctx context.Context, text []byte) string {
	config, err := clientcmd.Load(text)
	if err != nil || config.Clusters["gherkube"] == nil {
		return ""
	}
	cluster := config.Clusters["gherkube"]
	server, err := url.Parse(cluster.Server)
	certificates := x509.NewCertPool()
	if err != nil || !certificates.AppendCertsFromPEM(cluster.CertificateAuthorityData) {
		return ""
	}
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	dialer := tls.Dialer{Config: &tls.Config{RootCAs: certificates, MinVersion: tls.VersionTLS12}}
	conn, err := dialer.DialContext(ctx, "tcp", server.Host)
	if err == nil {
		_ = conn.Close() // nothing was asked
		return cluster.Server
	}
	var slow net.Error
	if errors.As(err, &slow) && slow.Timeout() {
		return cluster.Server
	}
	return ""
}

// writeKubeconfig writes a kubeconfig that only the user can read.
func (a *access) writeKubeconfig(ctx context.Context, path string) (*kubeconfigFile, error) {
	config := clientcmdapi.NewConfig()
	config.Clusters["gherkube"] = &clientcmdapi.Cluster{Server: "https://" + a.address, CertificateAuthorityData: a.certificate}
	config.AuthInfos["gherkube"] = &clientcmdapi.AuthInfo{Token: a.token}
	config.Contexts["gherkube"] = &clientcmdapi.Context{Cluster: "gherkube", AuthInfo: "gherkube", Namespace: "default"}
	config.CurrentContext = "gherkube"
	text, err := clientcmd.Write(*config)
	if err != nil {
		return nil, fmt.Errorf("--kubeconfig: %w", err)
	}
	written := &kubeconfigFile{path: files.Target(path), text: append([]byte(kubeconfigMark), text...)}
	// Again, because another serve may have written it meanwhile.
	if err := replaceable(ctx, path); err != nil {
		return nil, err
	}
	// A new file, so that the mode is right even if the old one's was not.
	if err := os.Remove(written.path); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("--kubeconfig: %w", err)
	}
	file, err := os.OpenFile(written.path, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return nil, fmt.Errorf("--kubeconfig: %w", err)
	}
	_, err = file.Write(written.text)
	if err := errors.Join(err, file.Close()); err != nil {
		return nil, fmt.Errorf("--kubeconfig: %w", err)
	}
	return written, nil
}

// remove removes the file, of no use to anybody any more, unless somebody else
// has written it anew.
func (k *kubeconfigFile) remove() {
	if text, err := os.ReadFile(k.path); err == nil && bytes.Equal(text, k.text) {
		_ = os.Remove(k.path) // the cluster is gone, and the next serve replaces it
	}
}
