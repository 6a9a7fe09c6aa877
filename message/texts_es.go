package message

// Español, in words that Spain and the Americas share. It says clave, as banks do: the accent of the
// other word for a code is outside GSM-7.
func spanish() phrases {
	return phrases{
		subject: "{{code}} es su ",
		brief: each{
			common:           "clave de un solo uso de {{brand}}",
			login:            "clave de acceso a {{brand}}",
			register:         "clave de registro en {{brand}}",
			resetPassword:    "clave de {{brand}} para cambiar su contraseña",
			changeIdentity:   "clave de {{brand}} para cambiar su teléfono o correo",
			payment:          "clave de pago de {{brand}}",
			closeAccount:     "clave de {{brand}} para cerrar su cuenta",
			addPushRecipient: "clave de {{brand}} para recibir mensajes",
			modifyInfo:       "clave de {{brand}} para editar su cuenta",
		},
		smsEnd: ". Expira en {{minutes}} min. No la comparta con nadie.",
		mail:   "Esta es su ",
		full: each{
			common:        "clave de verificación de {{brand}}",
			resetPassword: "clave de {{brand}} para restablecer su contraseña",
			changeIdentity: "clave de {{brand}} para cambiar el número de teléfono o el correo electrónico de " +
				"su cuenta",
			addPushRecipient: "clave de {{brand}} para recibir mensajes en esta dirección",
			modifyInfo:       "clave de {{brand}} para editar los datos de su cuenta",
		},
		mailEnd: ". Expira en {{minutes}} min.",
		never:   "No la comparta nunca con nadie. Nadie de {{brand}} se la pedirá jamás.",
		ignore:  "Si no la ha solicitado, puede ignorar este correo.",
		beware:  "Si no ha sido usted, no use la clave y compruebe que su cuenta está protegida.",
		keep:    "Si no la ha solicitado, puede ignorar este correo. Su contraseña no cambiará.",
	}
}
