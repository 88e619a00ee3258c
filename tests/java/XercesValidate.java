import java.io.File;
import javax.xml.XMLConstants;
import javax.xml.transform.stream.StreamSource;
import javax.xml.validation.Schema;
import javax.xml.validation.SchemaFactory;
import javax.xml.validation.Validator;
import org.xml.sax.ErrorHandler;
import org.xml.sax.SAXParseException;

/** Validates files against an XML Schema with the JDK's Xerces, which also checks IDREFs: SCHEMA FILE... */
public final class XercesValidate {
    private static int complaints = 0;

    public static void main(String[] arguments) throws Exception {
        SchemaFactory factory = SchemaFactory.newInstance(XMLConstants.W3C_XML_SCHEMA_NS_URI);
        factory.setProperty(XMLConstants.ACCESS_EXTERNAL_SCHEMA, "file");
        Schema schema = factory.newSchema(new File(arguments[0]));
        for (int i = 1; i < arguments.length; i++) {
            String name = arguments[i];
            Validator validator = schema.newValidator();
            validator.setErrorHandler(new ErrorHandler() {
                @Override public void warning(SAXParseException e) { report(name, e); }
                @Override public void error(SAXParseException e) { report(name, e); }
                @Override public void fatalError(SAXParseException e) throws SAXParseException { report(name, e); throw e; }
            });
            try {
                validator.validate(new StreamSource(new File(name)));
            } catch (SAXParseException reported) {
                continue;
            }
        }
        System.exit(complaints == 0 ? 0 : 1);
    }

    private static void report(String name, SAXParseException e) {
        complaints++;
        System.out.println(name + ":" + e.getLineNumber() + ":" + e.getColumnNumber() + ": " + e.getMessage());
    }
}
