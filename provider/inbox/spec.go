package inbox

import "github.com/watchword/watchword"

// Type is how provider_accounts name this type. Only the sandbox has it: it shows every code.
const Type = "inbox"

// Spec describes the type. It has no settings.
func (*Inbox) Spec() watchword.ProviderSpec {
	return watchword.ProviderSpec{
		Type:     Type,
		Title:    watchword.Words{EN: "Sandbox inbox", ZH: "沙箱收件箱"},
		Channels: watchword.Channels(),
		Content:  watchword.ContentEither,
	}
}
